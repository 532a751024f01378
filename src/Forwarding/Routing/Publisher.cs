using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>The source of a stream: takes its packets apart by track and layer, and tells it what we need.</summary>
public sealed class Publisher : StreamSource
{
    private readonly SourceDemultiplexer _sources;
    private readonly PublisherFeedback _feedback;
    private readonly PacketPool _pool;
    private readonly List<MirrorFeed> _feeds = [];
    private int _unseeded;

    public Publisher(
        IReadOnlyList<NegotiatedTrack> tracks,
        PacketEgress egress,
        string cname,
        uint localSsrc,
        PacketPool pool,
        RoutingOptions options)
        : base(tracks)
    {
        _pool = pool;
        _sources = new SourceDemultiplexer(Tracks, options);
        _feedback = new PublisherFeedback(_sources.Layers, Tracks, egress, cname, localSsrc, options);
    }

    public PublisherCounters Counters { get; } = new();

    public override MonoTime? NextDeadline => IsRetired ? null : _feedback.NextDeadline;

    public FeedbackCounters Feedback => _feedback.Counters;

    /// <summary>Packets that other workers had no room for.</summary>
    public long NotHandedOver => Counters.NotHandedOver + _feeds.Sum(feed => feed.Dropped);

    /// <summary>Other workers that have viewers of this stream.</summary>
    public IReadOnlyList<MirrorFeed> Feeds => _feeds;

    /// <summary>The first packet may come now.</summary>
    public void Start(MonoTime now) => _feedback.Start(now);

    /// <summary>
    /// Takes one clear RTP packet; it may be changed in place, and goes on with <see cref="StreamSource.Flush"/>.
    /// False when it belongs to nothing we know.
    /// </summary>
    public bool OnRtp(Span<byte> packet, MonoTime now)
    {
        if (IsRetired || RtpHeader.TryRead(packet, out RtpHeader header) is not RtpFault.None)
        {
            Counters.Unroutable++;
            return false;
        }

        Counters.Packets++;
        Counters.Bytes += packet.Length;
        if (_sources.Find(packet, header) is not { } source)
        {
            Counters.Unroutable++;
            return false;
        }

        RtpExtensionIndex extensions = RtpExtensionIndex.Read(packet, header, source.Extensions);
        if (extensions.TryGetTransportSequence(packet, out ushort transportSequence))
        {
            _feedback.OnTransportSequence(transportSequence, now);
        }

        if (source.IsRetransmission)
        {
            Counters.RetransmissionPackets++;
            if (source.Layer is null
                || !Rtx.TryUnwrap(packet, header, source.PayloadType, source.Layer.Ssrc, out int length))
            {
                return true; // A probe of the path: its number was worth having, its bytes are not.
            }

            packet = packet[..length];
            if (RtpHeader.TryRead(packet, out header) is not RtpFault.None)
            {
                return false;
            }
        }

        Take(source, packet, header, extensions, now);
        return true;
    }

    /// <summary>Takes one clear RTCP datagram from the publisher. False when part of it was malformed.</summary>
    public bool OnRtcp(ReadOnlySpan<byte> packet, MonoTime now)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpBlock block))
        {
            if (block.PacketType == RtcpPacketType.SenderReport && SenderReport.TryRead(block, out SenderReport report)
                && _sources.Find(report.Ssrc)?.Layer is { } layer)
            {
                layer.Track.OnSenderReport(layer, report.NtpTimestamp, report.RtpTimestamp, now);
                layer.Reception.OnSenderReport(report.NtpTimestamp, now);
            }
        }

        return reader.Fault is RtcpFault.None;
    }

    /// <summary>A mirror on another worker gets what is kept, and from then on what comes.</summary>
    public void Attach(MirrorFeed feed)
    {
        _feeds.Add(feed);
        _unseeded++;
        foreach (SourceTrack track in Tracks)
        {
            track.Attach(feed);
        }

        HandOver();
    }

    public void Detach(MirrorFeed feed)
    {
        if (!_feeds.Remove(feed))
        {
            return;
        }

        _unseeded -= feed.IsSeeded ? 0 : 1;
        Counters.NotHandedOver += feed.Dropped;
        foreach (SourceTrack track in Tracks)
        {
            track.Detach(feed);
        }
    }

    /// <summary>Gives other workers what has come, before <see cref="StreamSource.Flush"/>.</summary>
    public void HandOver()
    {
        foreach (SourceTrack track in Tracks)
        {
            track.HandOver();
        }

        if (_unseeded == 0)
        {
            return;
        }

        // Everybody else has what the seeds will hold, so nothing comes twice.
        foreach (MirrorFeed feed in _feeds)
        {
            _unseeded -= !feed.IsSeeded && feed.TrySeed(this) ? 1 : 0;
        }
    }

    public override void Tick(MonoTime now)
    {
        if (!IsRetired)
        {
            _feedback.Tick(now);
        }
    }

    public override void Retire()
    {
        foreach (MirrorFeed feed in _feeds.ToArray())
        {
            Detach(feed);
        }

        base.Retire();
    }

    private void Take(
        PacketSource source,
        ReadOnlySpan<byte> packet,
        in RtpHeader header,
        in RtpExtensionIndex extensions,
        MonoTime now)
    {
        if (source.Layer is not { } layer || _pool.Copy(packet, header, now) is not { } buffer)
        {
            Counters.Unroutable++;
            return;
        }

        buffer.Extensions = extensions;
        layer.Receive(buffer, source.IsRetransmission, now);
        buffer.Release();
    }
}

/// <summary>What came from one publisher.</summary>
public sealed class PublisherCounters
{
    public long Packets { get; set; }

    public long Bytes { get; set; }

    public long RetransmissionPackets { get; set; }

    /// <summary>Packets that feeds which are gone had no room for.</summary>
    internal long NotHandedOver { get; set; }

    /// <summary>Malformed, of an unknown stream, or too long to keep.</summary>
    public long Unroutable { get; set; }
}
