using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Frames;

/// <summary>Cuts access units into RTP payloads.</summary>
/// <remarks>
/// One unit at a time: <see cref="Begin"/>, then <see cref="Write"/> until it says 0. The marker belongs to the last
/// payload, which is known by <see cref="IsDone"/>.
/// </remarks>
internal abstract class Packetizer
{
    /// <summary>Header extensions, SRTP's tag and a relay's envelope fit a packet of 1500 bytes beside it.</summary>
    public const int MaxPayloadBytes = 1_150;

    public static Packetizer For(RtpCodecKind codec) => codec switch
    {
        RtpCodecKind.H264 => new H264Packetizer(),
        RtpCodecKind.Vp8 => new Vp8Packetizer(),
        _ when codec.IsAudio() => new PlainPacketizer(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "Nothing here makes it."),
    };

    /// <summary>Everything of the unit has been written.</summary>
    public bool IsDone { get; protected set; }

    /// <param name="unit">What is cut.</param>
    /// <param name="isDiscardable">No other unit needs it; said to receivers where the payload format can.</param>
    public abstract void Begin(ReadOnlySpan<byte> unit, bool isDiscardable = false);

    /// <param name="unit">The one that <see cref="Begin"/> was told.</param>
    /// <param name="payload">At least <see cref="MaxPayloadBytes"/>.</param>
    /// <returns>Bytes written; 0 when there are no more.</returns>
    public abstract int Write(ReadOnlySpan<byte> unit, Span<byte> payload);

    /// <summary>The length of the next piece, when a run is cut into pieces that differ by a byte at most.</summary>
    protected static int Piece(int left, int max)
    {
        int pieces = (left + max - 1) / max;
        return (left + pieces - 1) / pieces;
    }
}
