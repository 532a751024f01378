using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Tests.Routing;

/// <summary>A router with one publisher (VP8 and Opus) and viewers, under virtual time.</summary>
internal sealed class Studio
{
    public const uint VideoSsrc = 0x1000;
    public const uint VideoRtxSsrc = 0x1001;
    public const uint AudioSsrc = 0x2000;
    private const byte VideoType = 96;
    private const byte VideoRtxType = 97;
    private const byte AudioType = 111;
    private const byte ViewerMidId = 4;

    public static readonly RoutingOptions Options = new()
    {
        HistoryPackets = 256,
        AudioHistoryPackets = 32,
        HistoryTime = TimeSpan.FromMilliseconds(600),
        ReplayPackets = 128,
        PadRuns = true,
        TwccPeriod = TimeSpan.FromMilliseconds(100),
        ReportPeriod = TimeSpan.FromSeconds(1),
        RembBitsPerSecond = 5_000_000,
        Nack = new NackOptions
        {
            ReorderWait = TimeSpan.FromMilliseconds(10),
            ReorderPackets = 3,
            MinRetryInterval = TimeSpan.FromMilliseconds(20),
            MaxRequests = 10,
            MaxMissing = 200,
        },
        KeyFrames = new KeyFrameOptions
        {
            MinInterval = TimeSpan.FromMilliseconds(400),
            RetryInterval = TimeSpan.FromMilliseconds(1000),
        },
    };

    private uint _nextViewerSsrc = 0x9000;

    public Studio() => Publish();

    public MonoTime Now { get; private set; } = MonoTime.FromMilliseconds(1000);

    public PacketPool Pool { get; } = new(maxIdle: 64);

    public Router Router { get; } = new("site/stream");

    public Publisher Publisher { get; private set; } = null!;

    public CapturingEgress ToPublisher { get; private set; } = null!;

    public void Advance(double milliseconds) => Now += TimeSpan.FromMilliseconds(milliseconds);

    public void Publish(IReadOnlyList<string>? rids = null)
    {
        Prepare(rids);
        Router.SetSource(Publisher, Now);
    }

    /// <summary>From now on packets come from another publisher, which nobody watches yet.</summary>
    public void Prepare(IReadOnlyList<string>? rids = null)
    {
        ToPublisher = new CapturingEgress();
        Publisher = new Publisher(
            [Video(rids ?? []), Audio()], ToPublisher, "publisher", localSsrc: 7, Pool, Options);
        Publisher.Start(Now);
    }

    /// <summary>The publisher goes.</summary>
    public void End()
    {
        Router.SetSource(null, Now);
        Publisher.Retire();
    }

    public (Viewer Viewer, CapturingEgress Egress, uint VideoSsrc) Watch(bool withRtx = true, string codec = "VP8")
    {
        CapturingEgress egress = new();
        uint video = _nextViewerSsrc;
        Viewer viewer = MakeViewer(egress, withRtx, codec);
        Router.Add(viewer, Now);
        return (viewer, egress, video);
    }

    /// <summary>A started viewer that is not yet in the router.</summary>
    public Viewer WatchInto(PacketEgress egress)
    {
        Viewer viewer = MakeViewer(egress, withRtx: true, "VP8");
        viewer.Start(Now);
        return viewer;
    }

    private Viewer MakeViewer(PacketEgress egress, bool withRtx, string codec)
    {
        uint video = _nextViewerSsrc;
        _nextViewerSsrc += 16;
        ExtensionMap extensions = new() { [HeaderExtensionKind.Mid] = ViewerMidId };
        NegotiatedTrack videoTrack = new(
            "0", MediaKind.Video, [Codec(codec, 90_000, 120, withRtx ? (byte)121 : null)], extensions, [], 0, 0,
            video, withRtx ? video + 1 : 0);
        NegotiatedTrack audioTrack = new(
            "1", MediaKind.Audio, [Codec("OPUS", 48_000, 109, null)], extensions, [], 0, 0, video + 2, 0);
        return new Viewer([videoTrack, audioTrack], egress, "viewer", seed: 0xABCD_0000_0000_7FF0, Options);
    }

    public void Video(ushort sequence, uint timestamp, bool keyFrame = false, bool start = true) =>
        Send(VideoPacket(sequence, timestamp, keyFrame, start, VideoSsrc));

    public void Audio(ushort sequence, uint timestamp) =>
        Send(Packet(AudioType, sequence, timestamp, AudioSsrc, [1, 2, 3]));

    /// <summary>One packet from the publisher, in a wake-up of its own.</summary>
    public void Send(byte[] packet)
    {
        Publisher.OnRtp(packet, Now);
        Publisher.Flush(Now);
    }

    public static byte[] VideoPacket(ushort sequence, uint timestamp, bool keyFrame, bool start, uint ssrc) =>
        Packet(VideoType, sequence, timestamp, ssrc, Vp8(keyFrame, start));

    public static byte[] RtxPacket(ushort sequence, ushort original, uint timestamp, bool keyFrame) => Packet(
        VideoRtxType,
        sequence,
        timestamp,
        VideoRtxSsrc,
        [(byte)(original >> 8), (byte)original, .. Vp8(keyFrame, start: true)]);

    private static byte[] Vp8(bool keyFrame, bool start) =>
    [
        start ? (byte)0x10 : (byte)0x00, // S bit and partition 0 (RFC 7741 §4.2)
        keyFrame ? (byte)0x00 : (byte)0x01, // P bit of the frame tag (RFC 6386 §9.1)
        0x00, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01,
    ];

    private static byte[] Packet(byte type, ushort sequence, uint timestamp, uint ssrc, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[RtpHeader.FixedLength + payload.Length];
        RtpHeaderWriter.Write(packet, new RtpOutgoing(type, Marker: false, sequence, timestamp, ssrc));
        payload.CopyTo(packet.AsSpan(RtpHeader.FixedLength));
        return packet;
    }

    private static NegotiatedTrack Video(IReadOnlyList<string> rids) => new(
        "0", MediaKind.Video, [Codec("VP8", 90_000, VideoType, VideoRtxType)],
        new ExtensionMap { [HeaderExtensionKind.Rid] = 10 }, rids,
        rids.Count == 0 ? VideoSsrc : 0, rids.Count == 0 ? VideoRtxSsrc : 0, 0, 0);

    private static NegotiatedTrack Audio() => new(
        "1", MediaKind.Audio, [Codec("OPUS", 48_000, AudioType, null)], new ExtensionMap(), [], AudioSsrc, 0, 0, 0);

    private static NegotiatedCodec Codec(string name, int clockRate, byte type, byte? rtx) =>
        new(name, clockRate, type, "", rtx, rtx is not null, Pli: true, Fir: true, TransportCc: false, Remb: false);
}
