using BenchmarkDotNet.Attributes;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Steady;

namespace Ooblex.Benchmarks.Frames;

/// <summary>Decides where frames are put together: what a tap adds to a worker for each frame of a publisher.</summary>
/// <remarks>A frame of 8 kB, 2 Mbit/s at 30 fps: 8 packets, cut, numbered, kept, and with a tap made whole again.
/// </remarks>
public class AssemblyBenchmarks
{
    private static readonly FrameOptions Options = new()
    {
        Patience = TimeSpan.FromMilliseconds(150),
        MaxPackets = 2_048,
        MaxBytes = 4 << 20,
        QueueFrames = 8,
        MaxTaps = 1,
    };

    private readonly byte[] _data = new byte[8_000];
    private readonly FrameQueue _queue = new(8);
    private InjectedSource _source = null!;
    private MonoTime _now = MonoTime.FromMilliseconds(1_000);
    private uint _timestamp;

    [Params(false, true)]
    public bool IsTapped { get; set; }

    [Params(RtpCodecKind.Vp8, RtpCodecKind.H264)]
    public RtpCodecKind Codec { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _source = new InjectedSource(
            InjectedSource.TracksOf(Codec, sound: null), ssrc: 5, new PacketPool(1_024), SteadyTracks.Options, _now);
        _data.AsSpan().Fill(9);
        ReadOnlySpan<byte> head = Codec is RtpCodecKind.H264
            ? [0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 0, 0, 0, 1, 0x65]
            : [0, 0, 0];
        head.CopyTo(_data);
        if (IsTapped)
        {
            _source.Attach(new FrameTap(new TapWish(MediaKind.Video, 0, 0), _queue, Options), _now);
        }
    }

    [Benchmark]
    public int Frame()
    {
        _now += TimeSpan.FromMilliseconds(33);
        using EncodedFrame frame = EncodedFrame.Made(_data, Codec, isKeyFrame: true, _timestamp += 3_000);
        _source.Inject(frame, _now);
        _source.Flush(_now);
        int taken = 0;
        while (_queue.TryTake(out EncodedFrame? whole))
        {
            taken += whole.Length;
            whole.Dispose();
        }

        return taken;
    }
}
