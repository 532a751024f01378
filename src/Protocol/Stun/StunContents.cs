using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Stun;

/// <summary>The attributes of a message while they are collected. The first of a kind counts (RFC 8489 §14).</summary>
internal ref struct StunContents
{
    public ReadOnlySpan<byte> Username;
    public bool HasUsername;
    public bool HasFingerprint;
    public bool UseCandidate;
    public uint? Priority;
    public ulong? IceControlling;
    public ulong? IceControlled;
    public TransportAddress MappedAddress;
    public ushort ErrorCode;
    public int IntegrityOffset; // 0: none. The header is in front, so no attribute starts there.
    public int UnknownRequiredCount;

    /// <summary>Takes the attribute that <paramref name="reader"/> stands on.</summary>
    public StunFault Take(in StunAttributeReader reader, ReadOnlySpan<byte> datagram)
    {
        if (HasFingerprint)
        {
            return StunFault.MisplacedAttribute; // FINGERPRINT is the last one (§14.7).
        }

        if (reader.Type is StunAttribute.Fingerprint)
        {
            return TakeFingerprint(reader.Value, datagram[..reader.Offset]);
        }

        // What follows MESSAGE-INTEGRITY is not signed: anybody on the path may have put it there (§14.5).
        return IntegrityOffset != 0 ? StunFault.None : TakeSigned(reader, datagram);
    }

    private StunFault TakeSigned(in StunAttributeReader reader, ReadOnlySpan<byte> datagram)
    {
        ReadOnlySpan<byte> value = reader.Value;
        switch (reader.Type)
        {
            case StunAttribute.Username when !HasUsername:
                HasUsername = true;
                Username = value;
                return StunFault.None;
            case StunAttribute.MessageIntegrity:
                IntegrityOffset = reader.Offset;
                return Expect(value.Length == StunMessage.IntegrityLength);
            case StunAttribute.UseCandidate:
                UseCandidate = true;
                return Expect(value.IsEmpty);
            case StunAttribute.Priority when Priority is null:
                Priority = value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;
                return Expect(value.Length == 4);
            case StunAttribute.IceControlling when IceControlling is null:
                IceControlling = ReadTieBreaker(value);
                return Expect(IceControlling is not null);
            case StunAttribute.IceControlled when IceControlled is null:
                IceControlled = ReadTieBreaker(value);
                return Expect(IceControlled is not null);
            case StunAttribute.XorMappedAddress when MappedAddress.IsNone:
                return Expect(StunAddress.TryRead(value, datagram.Slice(4, 16), out MappedAddress));
            case StunAttribute.ErrorCode when ErrorCode == 0:
                return TakeErrorCode(value);
            default:
                UnknownRequiredCount += StunAttributes.IsUnknownRequired(reader.Type) ? 1 : 0;
                return StunFault.None;
        }
    }

    private StunFault TakeFingerprint(ReadOnlySpan<byte> value, ReadOnlySpan<byte> covered)
    {
        if (value.Length != 4)
        {
            return StunFault.BadAttribute;
        }

        HasFingerprint = true;
        uint expected = StunCrc.Compute(covered) ^ StunMessage.FingerprintMask;
        return BinaryPrimitives.ReadUInt32BigEndian(value) == expected
            ? StunFault.None
            : StunFault.FingerprintMismatch;
    }

    private StunFault TakeErrorCode(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4)
        {
            return StunFault.BadAttribute;
        }

        ErrorCode = (ushort)(((value[2] & 7) * 100) + value[3]); // class and number, §14.8
        return StunFault.None;
    }

    private static ulong? ReadTieBreaker(ReadOnlySpan<byte> value) =>
        value.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(value) : null;

    private static StunFault Expect(bool wellFormed) => wellFormed ? StunFault.None : StunFault.BadAttribute;
}
