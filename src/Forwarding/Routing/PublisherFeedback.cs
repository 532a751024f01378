using System.Text;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>Everything we send back to a publisher: NACK, PLI or FIR, receiver reports, bandwidth feedback.</summary>
internal sealed class PublisherFeedback
{
    // The publisher's round trip is not ours to measure (it reports to nobody), so requests repeat at a common pace.
    private static readonly TimeSpan AssumedRoundTrip = TimeSpan.FromMilliseconds(40);
    private const int MaxLostPerMessage = 128;
    private const int MaxReportBlocks = 31;

    private readonly IReadOnlyList<IngestLayer> _layers;
    private readonly IReadOnlyList<SourceTrack> _tracks;
    private readonly PacketEgress _egress;
    private readonly byte[] _cname;
    private readonly uint _ssrc;
    private readonly RoutingOptions _options;
    private readonly TwccRecorder _twcc = new();
    private readonly bool _sendsRemb;
    private MonoTime _nextReport;
    private MonoTime? _nextTwcc;
    private byte _firSequence;
    private bool _started;

    public PublisherFeedback(
        IReadOnlyList<IngestLayer> layers,
        IReadOnlyList<SourceTrack> tracks,
        PacketEgress egress,
        string cname,
        uint ssrc,
        RoutingOptions options)
    {
        (_layers, _tracks, _egress, _ssrc, _options) = (layers, tracks, egress, ssrc, options);
        _cname = Encoding.UTF8.GetBytes(cname);
        bool hasTransportCc = tracks.Any(track => track.Codec.TransportCc);
        _sendsRemb = !hasTransportCc && tracks.Any(track => track.Codec.Remb);
    }

    public FeedbackCounters Counters { get; } = new();

    public MonoTime? NextDeadline
    {
        get
        {
            if (!_started)
            {
                return null;
            }

            MonoTime? next = MonoTime.Earliest(_nextReport, _nextTwcc);
            for (int i = 0; i < _layers.Count; i++)
            {
                next = MonoTime.Earliest(next, _layers[i].Nacks.NextDeadline);
                next = MonoTime.Earliest(next, _layers[i].KeyFrames.NextDeadline);
            }

            return next;
        }
    }

    public void Start(MonoTime now) => (_started, _nextReport) = (true, now + _options.ReportPeriod);

    public void OnTransportSequence(ushort sequence, MonoTime now)
    {
        _twcc.OnPacket(sequence, now);
        _nextTwcc ??= now + _options.TwccPeriod;
    }

    public void Tick(MonoTime now)
    {
        if (!_started || !_egress.IsOpen)
        {
            return;
        }

        for (int i = 0; i < _layers.Count; i++)
        {
            SendNack(_layers[i], now);
            SendKeyFrameRequest(_layers[i], now);
        }

        if (_nextTwcc <= now)
        {
            SendTwcc();
        }

        if (_nextReport <= now)
        {
            _nextReport = now + _options.ReportPeriod;
            SendReport(now);
            for (int i = 0; i < _tracks.Count; i++)
            {
                _tracks[i].Rank(now);
            }
        }
    }

    private void SendNack(IngestLayer layer, MonoTime now)
    {
        if (layer.Nacks.NeedsKeyFrame && layer.KeyFrames.NextDeadline is null)
        {
            layer.KeyFrames.Request(now);
        }

        if (layer.Nacks.NextDeadline is not { } due || due > now)
        {
            return;
        }

        Span<ushort> lost = stackalloc ushort[MaxLostPerMessage];
        int count = layer.Nacks.Collect(now, AssumedRoundTrip, lost);
        Counters.GivenUp += layer.Nacks.TakeGivenUp();
        if (count == 0)
        {
            return;
        }

        RtcpWriter writer = new(_egress.Reserve());
        if (writer.TryWriteNack(_ssrc, layer.Ssrc, lost[..count]))
        {
            Counters.Nacks++;
            _egress.SendRtcp(writer.Length);
        }
    }

    private void SendKeyFrameRequest(IngestLayer layer, MonoTime now)
    {
        if (!layer.KeyFrames.TryTake(now))
        {
            return;
        }

        RtcpWriter writer = new(_egress.Reserve());
        bool written = layer.Track.Codec.Pli || !layer.Track.Codec.Fir
            ? writer.TryWritePli(_ssrc, layer.Ssrc)
            : writer.TryWriteFir(_ssrc, layer.Ssrc, _firSequence++);
        if (written)
        {
            Counters.KeyFrameRequests++;
            _egress.SendRtcp(writer.Length);
        }
    }

    private void SendTwcc()
    {
        uint mediaSsrc = _layers.Count > 0 ? _layers[0].Ssrc : 0;

        // What does not fit into one message goes into the next, at once.
        while (_twcc.TryBuild(_egress.Reserve(), _ssrc, mediaSsrc, out int written))
        {
            _egress.SendRtcp(written);
        }

        _nextTwcc = null;
    }

    private void SendReport(MonoTime now)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[MaxReportBlocks];
        int count = 0;
        for (int i = 0; i < _layers.Count && count < blocks.Length; i++)
        {
            if (_layers[i].Packets > 0)
            {
                blocks[count++] = _layers[i].Reception.Build(now);
            }
        }

        RtcpWriter writer = new(_egress.Reserve());
        bool fits = writer.TryWriteReceiverReport(_ssrc, blocks[..count]) && writer.TryWriteSdesCname(_ssrc, _cname);
        if (fits && _sendsRemb)
        {
            Span<uint> sources = stackalloc uint[MaxReportBlocks];
            for (int i = 0; i < count; i++)
            {
                sources[i] = blocks[i].Ssrc;
            }

            fits = writer.TryWriteRemb(_ssrc, (ulong)_options.RembBitsPerSecond, sources[..count]);
        }

        if (fits)
        {
            _egress.SendRtcp(writer.Length);
        }
    }
}
