using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>The source of a stream: takes its packets apart by track and layer, and tells it what we need.</summary>
public sealed class Publisher
{
    private readonly SourceDemultiplexer _sources;
    private readonly PublisherFeedback _feedback;
    private readonly PacketPool _pool;
    private bool _retired;

    public Publisher(
        IReadOnlyList<NegotiatedTrack> tracks,
        PacketEgress egress,
        string cname,
        uint localSsrc,
        PacketPool pool,
        RoutingOptions options)
    {
        Tracks = [.. tracks.Select(track => new SourceTrack(track))];
        _pool = pool;
        _sources = new SourceDemultiplexer(Tracks, options);
        _feedback = new PublisherFeedback(Tracks, egress, cname, localSsrc, options);
    }

    public IReadOnlyList<SourceTrack> Tracks { get; }

    public PublisherCounters Counters { get; } = new();

    public MonoTime? NextDeadline => _retired ? null : _feedback.NextDeadline;

    public FeedbackCounters Feedback => _feedback.Counters;

    public SourceTrack? TrackOf(MediaKind kind)
    {
        foreach (SourceTrack track in Tracks)
        {
            if (track.Kind == kind)
            {
                return track;
            }
        }

        return null;
    }

    /// <summary>The first packet may come now.</summary>
    public void Start(MonoTime now) => _feedback.Start(now);

    /// <summary>
    /// Takes one clear RTP packet; it may be changed in place, and goes on with <see cref="Flush"/>. False when it
    /// belongs to nothing we know.
    /// </summary>
    public bool OnRtp(Span<byte> packet, MonoTime now)
    {
        if (_retired || RtpHeader.TryRead(packet, out RtpHeader header) is not RtpFault.None)
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
                layer.Reports.OnSenderReport(report.NtpTimestamp, report.RtpTimestamp, now);
                layer.Reception.OnSenderReport(report.NtpTimestamp, now);
            }
        }

        return reader.Fault is RtcpFault.None;
    }

    /// <summary>Sends on what came since the last time; called once for all packets of a wake-up.</summary>
    public void Flush(MonoTime now)
    {
        for (int i = 0; i < Tracks.Count; i++)
        {
            Tracks[i].Flush(now);
        }
    }

    public void Tick(MonoTime now)
    {
        if (!_retired)
        {
            _feedback.Tick(now);
        }
    }

    /// <summary>No longer the stream's source: frees its histories and lets its viewers go.</summary>
    public void Retire()
    {
        _retired = true;
        foreach (SourceTrack track in Tracks)
        {
            track.Clear();
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
