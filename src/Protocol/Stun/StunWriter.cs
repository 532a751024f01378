using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Stun;

/// <summary>Writes one Binding message into a caller's buffer; the header's length is right after each attribute.
/// </summary>
/// <remarks>A buffer that is too small is the caller's bug and throws; nothing a peer sends sets the size.</remarks>
public ref struct StunWriter
{
    /// <summary>Room enough for any response of <see cref="WriteSuccess"/>, and of <see cref="WriteError"/> with up
    /// to eight unknown attributes.</summary>
    public const int MaxResponseLength = 128;

    private readonly Span<byte> _buffer;

    public StunWriter(Span<byte> destination, StunClass @class, ReadOnlySpan<byte> transactionId)
    {
        int type = StunMessage.BindingMethod | (((int)@class & 1) << 4) | (((int)@class & 2) << 7);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StunMessage.MagicCookie);
        transactionId[..StunMessage.TransactionIdLength].CopyTo(destination[8..]);
        _buffer = destination;
        Length = StunMessage.HeaderLength;
    }

    /// <summary>Bytes written so far, the header included.</summary>
    public int Length { get; private set; }

    private readonly ReadOnlySpan<byte> AddressMask => _buffer.Slice(4, 16);

    /// <summary>A Binding success response: the address that the request came from, signed (RFC 8445 §7.3).</summary>
    public static int WriteSuccess(
        Span<byte> destination, ReadOnlySpan<byte> transactionId, TransportAddress mapped, ReadOnlySpan<byte> key)
    {
        StunWriter writer = new(destination, StunClass.Success, transactionId);
        writer.AddXorMappedAddress(mapped);
        writer.AddMessageIntegrity(key);
        writer.AddFingerprint();
        return writer.Length;
    }

    /// <summary>A Binding error response (RFC 8489 §6.3.1.1).</summary>
    /// <param name="destination">At least <see cref="MaxResponseLength"/> bytes.</param>
    /// <param name="transactionId">The request's.</param>
    /// <param name="code">Why.</param>
    /// <param name="unknown">The attribute types that a 420 names, else empty.</param>
    /// <param name="key">Empty where the request was not authentic: such a response is not signed (§9.1.3).</param>
    public static int WriteError(
        Span<byte> destination,
        ReadOnlySpan<byte> transactionId,
        StunErrorCode code,
        ReadOnlySpan<ushort> unknown,
        ReadOnlySpan<byte> key)
    {
        StunWriter writer = new(destination, StunClass.Error, transactionId);
        writer.AddErrorCode(code);
        if (!unknown.IsEmpty)
        {
            writer.AddUnknownAttributes(unknown);
        }

        if (!key.IsEmpty)
        {
            writer.AddMessageIntegrity(key);
        }

        writer.AddFingerprint();
        return writer.Length;
    }

    public void Add(StunAttribute type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Reserve(type, value.Length));

    public void Add(StunAttribute type, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(type, sizeof(uint)), value);

    public void Add(StunAttribute type, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(type, sizeof(ulong)), value);

    public void AddXorMappedAddress(TransportAddress address)
    {
        Span<byte> value = stackalloc byte[StunAddress.MaxLength];
        int length = StunAddress.Write(value, AddressMask, address);
        Add(StunAttribute.XorMappedAddress, value[..length]);
    }

    /// <summary>ERROR-CODE with the registered reason phrase (RFC 8489 §14.8).</summary>
    public void AddErrorCode(StunErrorCode code)
    {
        ReadOnlySpan<byte> reason = Reason(code);
        Span<byte> value = Reserve(StunAttribute.ErrorCode, 4 + reason.Length);
        value[..2].Clear();
        value[2] = (byte)((int)code / 100);
        value[3] = (byte)((int)code % 100);
        reason.CopyTo(value[4..]);
    }

    public void AddUnknownAttributes(ReadOnlySpan<ushort> types)
    {
        Span<byte> value = Reserve(StunAttribute.UnknownAttributes, 2 * types.Length);
        for (int i = 0; i < types.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(2 * i)..], types[i]);
        }
    }

    /// <summary>Signs all that was added so far (RFC 8489 §14.5). Only FINGERPRINT may follow.</summary>
    public void AddMessageIntegrity(ReadOnlySpan<byte> key)
    {
        int signedLength = Length;
        Span<byte> tag = Reserve(StunAttribute.MessageIntegrity, StunMessage.IntegrityLength);
        HMACSHA1.HashData(key, _buffer[..signedLength], tag);
    }

    /// <summary>Closes the message (RFC 8489 §14.7): nothing may follow.</summary>
    public void AddFingerprint()
    {
        int coveredLength = Length;
        Span<byte> value = Reserve(StunAttribute.Fingerprint, sizeof(uint));
        uint crc = StunCrc.Compute(_buffer[..coveredLength]);
        BinaryPrimitives.WriteUInt32BigEndian(value, crc ^ StunMessage.FingerprintMask);
    }

    // Sets the header's length at once: MESSAGE-INTEGRITY and FINGERPRINT cover it with themselves counted in.
    private Span<byte> Reserve(StunAttribute type, int length)
    {
        int padded = (length + 3) & ~3;
        Span<byte> attribute = _buffer.Slice(Length, 4 + padded);
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        attribute[(4 + length)..].Clear();
        Length += attribute.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(Length - StunMessage.HeaderLength));
        return attribute.Slice(4, length);
    }

    private static ReadOnlySpan<byte> Reason(StunErrorCode code) => code switch
    {
        StunErrorCode.BadRequest => "Bad Request"u8,
        StunErrorCode.Unauthorized => "Unauthorized"u8,
        StunErrorCode.UnknownAttribute => "Unknown Attribute"u8,
        StunErrorCode.RoleConflict => "Role Conflict"u8,
        _ => default,
    };
}
