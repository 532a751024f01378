using System.Buffers.Binary;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Steady;

/// <summary>Watches, looks into one packet of 61 and into all that comes again, and complains.</summary>
public sealed class SteadyViewer : SteadyPeer
{
    private const int LookEvery = 61;
    private const int PliEvery = 7;

    private readonly byte[] _rtcp = new byte[512];
    private long _feedbacks;
    private ushort _seen;

    public SteadyViewer(SrtpProfile profile, ushort port, StreamSource source, MonoTime now)
        : base(profile, port, now)
    {
        Watching = new Viewer([SteadyTracks.Viewer()], this, "viewer", seed: port, SteadyTracks.Options);
        Watching.Attach(source, now);
        Watching.Start(now);
    }

    public Viewer Watching { get; }

    public override MonoTime? NextDeadline => MonoTime.Earliest(TransportDeadline, Watching.NextDeadline);

    /// <summary>A report, a lost packet, a rate, and now and then a picture that cannot be decoded.</summary>
    public void SendFeedback(MonoTime now)
    {
        RtcpWriter writer = new(_rtcp);
        ReportBlock report = new(SteadyTracks.ViewerSsrc, 1, 10, _seen, 100, 0, 0);
        writer.TryWriteReceiverReport(1, [report]);
        writer.TryWriteNack(1, SteadyTracks.ViewerSsrc, [_seen]);
        writer.TryWriteRemb(1, 2_500_000, SteadyTracks.ViewerSsrc);
        if (_feedbacks++ % PliEvery == 0)
        {
            writer.TryWritePli(1, SteadyTracks.ViewerSsrc);
        }

        Watching.OnRtcp(Arrive(writer.Written, isRtcp: true, now), now);
    }

    public override void Tick(MonoTime now)
    {
        base.Tick(now);
        Watching.Tick(now);
    }

    protected override bool LooksInto(ReadOnlySpan<byte> packet) =>
        Received % LookEvery == 0 || BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) != SteadyTracks.ViewerSsrc;

    protected override void OnRtp(ReadOnlySpan<byte> packet)
    {
        if (RtpHeader.TryRead(packet, out RtpHeader header) is RtpFault.None && header.Ssrc == SteadyTracks.ViewerSsrc)
        {
            _seen = header.SequenceNumber;
        }
    }
}
