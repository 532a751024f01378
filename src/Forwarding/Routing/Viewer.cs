using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Somebody who watches a stream: one lane per kind of media, and the feedback that comes back.</summary>
public sealed class Viewer
{
    private readonly Lane[] _lanes;
    private readonly TimeSpan _reportPeriod;
    private MonoTime _nextReport;
    private bool _started;

    /// <param name="tracks">From the answer to this viewer.</param>
    /// <param name="egress">The way to this viewer.</param>
    /// <param name="cname">The same on all lanes: one clock, one synchronisation context.</param>
    /// <param name="seed">Random start of sequence numbers and timestamps (RFC 3550 §5.1).</param>
    /// <param name="options">Periods.</param>
    public Viewer(
        IReadOnlyList<NegotiatedTrack> tracks, PacketEgress egress, string cname, ulong seed, RoutingOptions options)
    {
        _reportPeriod = options.ReportPeriod;
        _lanes =
        [
            .. tracks.Select((track, i) => new Lane(
                track,
                egress,
                cname,
                (uint)(seed >> 32) + (uint)i,
                (ushort)((seed & 0x7FFF) + (uint)i),
                options.PadRuns)),
        ];
    }

    public IReadOnlyList<Lane> Lanes => _lanes;

    public ViewerCounters Counters { get; } = new();

    public MonoTime? NextDeadline => _started ? _nextReport : null;

    /// <summary>Keys are installed: media starts, from the cache where there is one.</summary>
    public void Start(MonoTime now)
    {
        _started = true;
        _nextReport = now + _reportPeriod;
        foreach (Lane lane in _lanes)
        {
            lane.Start(now);
        }
    }

    public void Restart(MonoTime now)
    {
        foreach (Lane lane in _lanes)
        {
            lane.Restart(now);
        }
    }

    public void Attach(StreamSource? source, MonoTime now)
    {
        foreach (Lane lane in _lanes)
        {
            lane.Attach(source?.TrackOf(lane.Kind), now);
        }
    }

    public void Tick(MonoTime now)
    {
        if (!_started || now < _nextReport)
        {
            return;
        }

        _nextReport = now + _reportPeriod;
        foreach (Lane lane in _lanes)
        {
            lane.SendReport(now);
        }
    }

    /// <summary>Takes one clear RTCP datagram from the viewer. False when part of it was malformed.</summary>
    public bool OnRtcp(ReadOnlySpan<byte> packet, MonoTime now)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpBlock block))
        {
            switch (block.PacketType)
            {
                case RtcpPacketType.ReceiverReport:
                    OnReceiverReport(block, now);
                    break;
                case RtcpPacketType.TransportFeedback when block.Count == RtcpFeedbackType.Nack:
                    OnNack(block, now);
                    break;
                case RtcpPacketType.PayloadFeedback when block.Count == RtcpFeedbackType.Pli:
                    OnPli(block, now);
                    break;
                case RtcpPacketType.PayloadFeedback when block.Count == RtcpFeedbackType.Fir:
                    OnFir(block, now);
                    break;
                default:
                    break; // SDES, BYE, XR, REMB and transport-wide feedback change nothing here.
            }
        }

        return reader.Fault is RtcpFault.None;
    }

    private void OnReceiverReport(in RtcpBlock block, MonoTime now)
    {
        if (!ReceiverReport.TryRead(block, out ReceiverReport report))
        {
            return;
        }

        for (int i = 0; i < report.ReportCount; i++)
        {
            ReportBlock reported = report.Report(i);
            LaneOf(reported.Ssrc)?.OnReport(reported, now);
        }
    }

    private void OnNack(in RtcpBlock block, MonoTime now)
    {
        if (!NackReader.TryRead(block, out NackReader nack) || LaneOf(nack.MediaSsrc) is not { } lane)
        {
            return;
        }

        Counters.Nacks++;
        foreach (ushort lost in nack)
        {
            lane.Retransmit(lost, now);
        }
    }

    private void OnPli(in RtcpBlock block, MonoTime now)
    {
        if (Pli.TryRead(block, out Pli pli) && LaneOf(pli.MediaSsrc) is { } lane)
        {
            Counters.Plis++;
            lane.OnKeyFrameRequest(now);
        }
    }

    private void OnFir(in RtcpBlock block, MonoTime now)
    {
        if (!Fir.TryRead(block, out Fir fir))
        {
            return;
        }

        for (int i = 0; i < fir.EntryCount; i++)
        {
            LaneOf(fir.Entry(i).Ssrc)?.OnKeyFrameRequest(now);
        }
    }

    private Lane? LaneOf(uint ssrc)
    {
        foreach (Lane lane in _lanes)
        {
            if (lane.Ssrc == ssrc)
            {
                return lane;
            }
        }

        return null;
    }
}
