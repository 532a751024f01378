using System.Buffers.Binary;

namespace Ooblex.Protocol.Rtcp;

/// <summary>A picture loss indication: the receiver needs a key frame (RFC 4585 §6.3.1).</summary>
public readonly record struct Pli(uint SenderSsrc, uint MediaSsrc)
{
    public static bool TryRead(scoped in RtcpBlock block, out Pli pli)
    {
        pli = default;
        if (!block.IsPayloadFeedback(RtcpFeedbackType.Pli) || block.Body.Length < 8)
        {
            return false;
        }

        pli = new Pli(block.SenderSsrc, BinaryPrimitives.ReadUInt32BigEndian(block.Body[4..]));
        return true;
    }
}

/// <summary>One full intra request.</summary>
/// <param name="Ssrc">The source asked for a key frame.</param>
/// <param name="SequenceNumber">The same number again is the same request, repeated.</param>
public readonly record struct FirEntry(uint Ssrc, byte SequenceNumber);

/// <summary>Full intra requests (RFC 5104 §4.3.1).</summary>
public readonly ref struct Fir
{
    private const int FixedLength = 8;
    private const int EntryLength = 8;

    private readonly ReadOnlySpan<byte> _body;

    private Fir(ReadOnlySpan<byte> body) => _body = body;

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    public int EntryCount => (_body.Length - FixedLength) / EntryLength;

    public FirEntry Entry(int index)
    {
        ReadOnlySpan<byte> entry = _body.Slice(FixedLength + (index * EntryLength), EntryLength);
        return new FirEntry(BinaryPrimitives.ReadUInt32BigEndian(entry), entry[4]);
    }

    /// <summary>False for another message, or one without an entry.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out Fir fir)
    {
        bool isSound = block.IsPayloadFeedback(RtcpFeedbackType.Fir)
            && block.Body.Length >= FixedLength + EntryLength;
        fir = isSound ? new Fir(block.Body) : default;
        return isSound;
    }
}

/// <summary>A receiver's estimate of what it can take (draft-alvestrand-rmcat-remb-03 §2.2).</summary>
public readonly ref struct Remb
{
    internal const uint Identifier = 0x52454D42; // "REMB"

    private const int FixedLength = 16;

    private readonly ReadOnlySpan<byte> _body;

    private Remb(ReadOnlySpan<byte> body) => _body = body;

    public uint SenderSsrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>18 bits of mantissa and 6 of exponent; what does not fit is the greatest value.</summary>
    public ulong BitrateBps
    {
        get
        {
            int exponent = _body[13] >> 2;
            ulong mantissa = BinaryPrimitives.ReadUInt32BigEndian(_body[12..]) & 0x3_FFFF;
            ulong rate = mantissa << exponent;
            return rate >> exponent == mantissa ? rate : ulong.MaxValue;
        }
    }

    /// <summary>0 to 255.</summary>
    public int SourceCount => _body[12];

    /// <summary>The streams the estimate is for.</summary>
    public uint Source(int index) => BinaryPrimitives.ReadUInt32BigEndian(_body[(FixedLength + (4 * index))..]);

    /// <summary>False for another message, or more sources than the block holds.</summary>
    public static bool TryRead(scoped in RtcpBlock block, out Remb remb)
    {
        ReadOnlySpan<byte> body = block.Body;
        bool isSound = block.IsPayloadFeedback(RtcpFeedbackType.Application)
            && body.Length >= FixedLength
            && BinaryPrimitives.ReadUInt32BigEndian(body[8..]) == Identifier
            && body.Length >= FixedLength + (4 * body[12]);
        remb = isSound ? new Remb(body) : default;
        return isSound;
    }
}
