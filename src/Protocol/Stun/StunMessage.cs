using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Stun;

/// <summary>A STUN message (RFC 8489 §5) read in place: a view of the datagram, which must outlive it.</summary>
/// <remarks>
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |0 0|     STUN Message Type     |         Message Length        |
/// |                  Magic Cookie 0x2112A442                      |
/// |                Transaction ID (96 bits)                       |
/// </code>
/// Nothing here is trusted until <see cref="VerifyIntegrity"/> says so. Allocates nothing.
/// </remarks>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;

    public const int TransactionIdLength = 12;

    /// <summary>The method of connectivity checks (§3).</summary>
    public const ushort BindingMethod = 0x001;

    /// <summary>Longer datagrams are refused: a check has about 100 bytes, and what is verified is copied.</summary>
    public const int MaxLength = 1500;

    internal const uint MagicCookie = 0x2112_A442;
    internal const uint FingerprintMask = 0x5354_554E;
    internal const int IntegrityLength = 20;

    private readonly ReadOnlySpan<byte> _datagram;
    private readonly StunContents _contents;

    private StunMessage(ReadOnlySpan<byte> datagram, scoped in StunContents contents)
    {
        _datagram = datagram;
        _contents = contents;
        int type = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        Class = (StunClass)(((type >> 7) & 2) | ((type >> 4) & 1));
        Method = (ushort)((type & 0x000F) | ((type & 0x00E0) >> 1) | ((type & 0x3E00) >> 2));
    }

    public StunClass Class { get; }

    public ushort Method { get; }

    public ReadOnlySpan<byte> TransactionId => _datagram.Slice(8, TransactionIdLength);

    public bool HasUsername => _contents.HasUsername;

    /// <summary>Empty where <see cref="HasUsername"/> is false.</summary>
    public ReadOnlySpan<byte> Username => _contents.Username;

    public bool HasMessageIntegrity => _contents.IntegrityOffset != 0;

    public bool HasFingerprint => _contents.HasFingerprint;

    public bool UseCandidate => _contents.UseCandidate;

    public uint? Priority => _contents.Priority;

    /// <summary>The tie-breaker of a peer that believes to be controlling.</summary>
    public ulong? IceControlling => _contents.IceControlling;

    /// <summary>The tie-breaker of a peer that believes to be controlled.</summary>
    public ulong? IceControlled => _contents.IceControlled;

    /// <summary>XOR-MAPPED-ADDRESS; <see cref="TransportAddress.IsNone"/> where there is none.</summary>
    public TransportAddress MappedAddress => _contents.MappedAddress;

    /// <summary>ERROR-CODE as one number (§14.8), 0 where there is none.</summary>
    public ushort ErrorCode => _contents.ErrorCode;

    /// <summary>How many attributes we would have to understand and do not (§6.3.1).</summary>
    public int UnknownRequiredCount => _contents.UnknownRequiredCount;

    /// <summary>Reads and checks form, attribute bounds, and FINGERPRINT where there is one.</summary>
    public static StunError TryRead(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        StunError error = CheckHeader(datagram);
        if (error.IsError)
        {
            return error;
        }

        StunContents contents = default;
        StunAttributeReader reader = new(datagram);
        while (reader.MoveNext())
        {
            StunFault fault = contents.Take(reader, datagram);
            if (fault != StunFault.None)
            {
                return new StunError(fault, (ushort)reader.Offset);
            }
        }

        if (reader.Overran)
        {
            return new StunError(StunFault.AttributeOverrun, (ushort)reader.Offset);
        }

        message = new StunMessage(datagram, contents);
        return default;
    }

    /// <summary>Finds whose check this may be, with the least work: nothing is verified.</summary>
    /// <param name="datagram">As it came from the socket.</param>
    /// <param name="local">The receiver's user fragment: USERNAME up to the colon (RFC 8445 §7.2.2).</param>
    /// <param name="remote">The sender's user fragment; may be empty.</param>
    public static bool TryReadUfrags(
        ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> local, out ReadOnlySpan<byte> remote)
    {
        local = default;
        remote = default;
        if (CheckHeader(datagram).IsError)
        {
            return false;
        }

        StunAttributeReader reader = new(datagram);
        while (reader.MoveNext())
        {
            if (reader.Type is StunAttribute.Username)
            {
                int colon = reader.Value.IndexOf((byte)':');
                if (colon <= 0)
                {
                    return false;
                }

                local = reader.Value[..colon];
                remote = reader.Value[(colon + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Is MESSAGE-INTEGRITY there, and made with this key (§14.5)? Takes the same time for every wrong tag.
    /// </summary>
    /// <param name="key">The password in UTF-8 for short-term credentials (§9.1.1).</param>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (!HasMessageIntegrity)
        {
            return false;
        }

        int signedLength = _contents.IntegrityOffset;
        Span<byte> signed = stackalloc byte[MaxLength];
        signed = signed[..signedLength];
        _datagram[..signedLength].CopyTo(signed);

        // The tag was made before FINGERPRINT was appended: the length field ended with MESSAGE-INTEGRITY then.
        BinaryPrimitives.WriteUInt16BigEndian(signed[2..], (ushort)(signedLength + 4 + IntegrityLength - HeaderLength));
        Span<byte> expected = stackalloc byte[IntegrityLength];
        HMACSHA1.HashData(key, signed, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _datagram.Slice(signedLength + 4, IntegrityLength));
    }

    /// <summary>Lists the first of <see cref="UnknownRequiredCount"/> as far as the room goes.</summary>
    /// <returns>How many were written.</returns>
    public int CopyUnknownRequired(Span<ushort> destination)
    {
        int count = 0;
        StunAttributeReader reader = new(_datagram);
        while (count < destination.Length && reader.MoveNext() && reader.Type is not StunAttribute.MessageIntegrity)
        {
            if (StunAttributes.IsUnknownRequired(reader.Type))
            {
                destination[count++] = (ushort)reader.Type;
            }
        }

        return count;
    }

    private static StunError CheckHeader(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderLength)
        {
            return new StunError(StunFault.TooShort, (ushort)datagram.Length);
        }

        if (datagram.Length > MaxLength)
        {
            return new StunError(StunFault.TooLong, MaxLength);
        }

        if ((datagram[0] & 0xC0) != 0)
        {
            return new StunError(StunFault.NotStun, 0);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie)
        {
            return new StunError(StunFault.BadCookie, 4);
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        return length != datagram.Length - HeaderLength || (length & 3) != 0
            ? new StunError(StunFault.LengthMismatch, 2)
            : default;
    }
}
