using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>A layer where a publisher sends it: knows what is missing.</summary>
public sealed class IngestLayer(
    SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    : NumberedLayer(track, ssrc, rid, clock, options)
{
    public NackGenerator Nacks { get; } = new(options.Nack);

    public ReceptionStatistics Reception { get; } = new(ssrc);

    /// <summary>Takes a packet: numbers it, keeps it, and sends it on. A duplicate goes no further.</summary>
    /// <param name="packet">The caller keeps its own reference.</param>
    /// <param name="recovered">It came as a retransmission.</param>
    /// <param name="now">When it arrived.</param>
    public void Receive(PacketBuffer packet, bool recovered, MonoTime now)
    {
        RtpHeader header = packet.Header;
        Number(packet);
        if (!Take(packet, now))
        {
            return;
        }

        if (Track.Codec.Nack)
        {
            Nacks.OnPacket(header.SequenceNumber, now, recovered);
        }

        if (!recovered)
        {
            Reception.OnPacket(header.SequenceNumber, header.Timestamp, Track.Codec.ClockRate, now);
        }

        if (packet.StartsKeyFrame)
        {
            Nacks.OnKeyFrame(header.SequenceNumber);
        }
    }
}
