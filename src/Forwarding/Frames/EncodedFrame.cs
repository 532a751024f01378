using System.Buffers;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Frames;

/// <summary>One whole access unit of a layer, or one packet of sound, as decoders and files take it.</summary>
/// <remarks>
/// H.264 with start codes and parameter sets in key frames (Annex B), VP8 and VP9 as they are, with an index behind
/// spatial layers, AV1 as OBUs with sizes behind a temporal delimiter, sound as it is. It has one owner, who disposes
/// of it: its bytes are pooled.
/// </remarks>
public sealed class EncodedFrame : IDisposable
{
    private byte[]? _bytes;

    internal EncodedFrame(byte[] pooled, int length) => (_bytes, Length) = (pooled, length);

    public required RtpCodecKind Codec { get; init; }

    /// <summary>A decoder may begin here. Sound always.</summary>
    public required bool IsKeyFrame { get; init; }

    /// <summary>
    /// No other frame needs it: a decoder may be spared this one. Only where the sender or the frame itself says so.
    /// </summary>
    public bool IsDiscardable { get; init; }

    /// <summary>The publisher's, unless who writes it to a stream of its own has moved it.</summary>
    public required uint RtpTimestamp { get; set; }

    /// <summary>The same with its wraps counted, from the first frame of this source.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Units of timestamps in a second.</summary>
    public required int ClockRate { get; init; }

    /// <summary>
    /// When it was captured, on this node's clock: by the publisher's reports, else when it began to arrive.
    /// </summary>
    public required MonoTime CapturedAt { get; init; }

    /// <summary>When it was captured, on the publisher's clock; zero until that has reported.</summary>
    public required NtpTime CapturedNtp { get; init; }

    /// <summary>When its last packet came.</summary>
    public required MonoTime ArrivedAt { get; init; }

    /// <summary>How a player turns the picture before it shows it: 0, 90, 180 or 270, clockwise.</summary>
    public int RotationDegrees { get; init; }

    /// <summary>As coded in the newest key frame, where its header could be read.</summary>
    public PictureSize Size { get; init; }

    /// <summary>Of the simulcast layer; empty without simulcast.</summary>
    public string Rid { get; init; } = "";

    /// <summary>
    /// Grows when the tap goes over to another layer or publisher: what came before has nothing to do with what comes.
    /// </summary>
    public int Source { get; init; }

    public int Length { get; }

    public ReadOnlySpan<byte> Data => Memory.Span;

    public ReadOnlyMemory<byte> Memory
    {
        get
        {
            byte[]? bytes = _bytes;
            ObjectDisposedException.ThrowIf(bytes is null, this);
            return bytes.AsMemory(0, Length);
        }
    }

    /// <summary>A frame that was made here, of bytes that are copied.</summary>
    /// <param name="data">The access unit.</param>
    /// <param name="codec">What it is.</param>
    /// <param name="isKeyFrame">A decoder may begin here.</param>
    /// <param name="origin">What it was made from, and keeps the times of; it may have been disposed of.</param>
    /// <param name="isUpright">It has been turned as its origin asks for.</param>
    public static EncodedFrame From(
        ReadOnlySpan<byte> data, RtpCodecKind codec, bool isKeyFrame, EncodedFrame origin, bool isUpright = false)
    {
        byte[] pooled = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(pooled);
        return new EncodedFrame(pooled, data.Length)
        {
            Codec = codec,
            IsKeyFrame = isKeyFrame,
            RtpTimestamp = origin.RtpTimestamp,
            Timestamp = origin.Timestamp,
            ClockRate = origin.ClockRate,
            CapturedAt = origin.CapturedAt,
            CapturedNtp = origin.CapturedNtp,
            ArrivedAt = origin.ArrivedAt,
            RotationDegrees = isUpright ? 0 : origin.RotationDegrees,
        };
    }

    /// <summary>A frame of a stream that begins on this node, with no publisher whose times it could keep.</summary>
    public static EncodedFrame Made(
        ReadOnlySpan<byte> data, RtpCodecKind codec, bool isKeyFrame, uint rtpTimestamp, bool isDiscardable = false)
    {
        byte[] pooled = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(pooled);
        return new EncodedFrame(pooled, data.Length)
        {
            Codec = codec,
            IsKeyFrame = isKeyFrame,
            IsDiscardable = isDiscardable,
            RtpTimestamp = rtpTimestamp,
            Timestamp = rtpTimestamp,
            ClockRate = codec.IsVideo() ? 90_000 : codec is RtpCodecKind.Opus ? 48_000 : 8_000,
            CapturedAt = default,
            CapturedNtp = default,
            ArrivedAt = default,
        };
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } pooled)
        {
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
