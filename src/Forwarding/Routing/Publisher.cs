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

    public override void Tick(MonoTime now)
    {
        if (!IsRetired)
        {
            _feedback.Tick(now);
        }
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

    /// <summary>Malformed, of an unknown stream, or too long to keep.</summary>
    public long Unroutable { get; set; }
}
