using System.Diagnostics;
using Ooblex.LoadGen.Media;
using Ooblex.Micro.Workers;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Bench.Inference.Load;

/// <summary>A publisher whose packets are only forwarded: 300 a second, the ten of a frame together.</summary>
internal sealed class PacedMedia(Seat publisher) : IBeat
{
    private const byte VideoType = 96;
    private const int LargestPacket = 1_500;

    private static readonly VideoShape Shape = new()
    {
        PacketsPerSecond = 300,
        PayloadBytes = 1_100,
        PacketsPerFrame = 10,
        Bursts = true,
        KeyFrameInterval = TimeSpan.FromSeconds(60),
    };

    private readonly VideoSource _video = new(Shape, VideoType, WarmUpOffer.VideoSsrc);
    private readonly byte[] _packet = new byte[LargestPacket];
    private long _sent;

    public TimeSpan Every { get; } = TimeSpan.FromSeconds((double)Shape.PacketsPerFrame / Shape.PacketsPerSecond);

    public TimeSpan Phase => TimeSpan.Zero;

    public long Sent => Volatile.Read(ref _sent);

    public void Beat()
    {
        for (int i = 0; i < Shape.PacketsPerFrame; i++)
        {
            int length = _video.Write(_packet, Stopwatch.GetTimestamp());
            publisher.Send(_packet.AsSpan(0, publisher.Keys!.ProtectRtp(_packet, length)));
        }

        Volatile.Write(ref _sent, _sent + Shape.PacketsPerFrame);
    }
}
