using System.Buffers;
using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>Frames as a tap gives them.</summary>
internal static class Made
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the clock of publishers begins.</summary>
    public static NtpTime EpochNtp { get; } = NtpTime.From(Epoch);

    /// <summary>A picture without bytes, of a source.</summary>
    public static EncodedFrame Frame(uint timestamp, int source, double atMs) =>
        Frame([], RtpCodecKind.Vp8, isKeyFrame: true, timestamp, atMs, MonoTime.FromMilliseconds(atMs), source);

    /// <param name="data">The access unit.</param>
    /// <param name="codec">What it is.</param>
    /// <param name="isKeyFrame">A decoder may begin here.</param>
    /// <param name="timestamp">In units of the codec's clock.</param>
    /// <param name="capturedMs">On the publisher's clock.</param>
    /// <param name="now">On ours.</param>
    /// <param name="source">Of the tap.</param>
    /// <param name="isDiscardable">No other needs it.</param>
    public static EncodedFrame Frame(
        ReadOnlySpan<byte> data,
        RtpCodecKind codec,
        bool isKeyFrame,
        uint timestamp,
        double capturedMs,
        MonoTime now,
        int source = 0,
        bool isDiscardable = false)
    {
        byte[] pooled = ArrayPool<byte>.Shared.Rent(data.Length); // Frames give it back.
        data.CopyTo(pooled);
        return new EncodedFrame(pooled, data.Length)
        {
            Codec = codec,
            IsKeyFrame = isKeyFrame,
            IsDiscardable = isDiscardable,
            RtpTimestamp = timestamp,
            Timestamp = timestamp,
            ClockRate = codec.IsVideo() ? 90_000 : 48_000,
            CapturedAt = now,
            CapturedNtp = NtpTime.From(Epoch.AddMilliseconds(capturedMs)),
            ArrivedAt = now,
            Source = source,
        };
    }
}
