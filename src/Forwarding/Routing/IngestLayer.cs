using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>A layer where it enters the engine: gives packets their numbers, and knows what is missing.</summary>
public sealed class IngestLayer(
    SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    : SourceLayer(track, ssrc, rid, clock, options)
{
    private long _newestFrame;
    private uint _newestTimestamp; // Of the packet with the highest number.

    public NackGenerator Nacks { get; } = new(options.Nack);

    public ReceptionStatistics Reception { get; } = new(ssrc);

    /// <summary>Takes a packet: numbers it, keeps it, and sends it on. A duplicate goes no further.</summary>
    /// <param name="packet">The caller keeps its own reference.</param>
    /// <param name="recovered">It came as a retransmission.</param>
    /// <param name="now">When it arrived.</param>
    public void Receive(PacketBuffer packet, bool recovered, MonoTime now)
    {
        RtpHeader header = packet.Header;
        packet.ExtendedSequence = History.IsEmpty
            ? header.SequenceNumber
            : SequenceNumber.Extend(header.SequenceNumber, History.Newest);
        Number(packet);
        packet.StartsKeyFrame = IsNewKeyFrame(packet);
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

    private bool IsNewKeyFrame(PacketBuffer packet)
    {
        if (!Track.IsVideo || !VideoPayload.IsKeyFrameStart(Track.CodecKind, packet.Payload))
        {
            return false;
        }

        // H.264 sends parameter sets and slices of one picture in packets that each look like a beginning.
        bool sameFrame = History.KeyFrameStart is { } known
            && History.Find(known) is { } start && start.FrameNumber == packet.FrameNumber;
        return !sameFrame;
    }

    // Frame numbers leave room for what is missing, so that a packet recovered later finds its place between others.
    private void Number(PacketBuffer packet)
    {
        long sequence = packet.ExtendedSequence;
        uint timestamp = packet.Header.Timestamp;
        if (History.IsEmpty)
        {
            packet.FrameNumber = _newestFrame;
            _newestTimestamp = timestamp;
            return;
        }

        if (sequence == History.Newest + 1)
        {
            // Nearly every packet; its neighbours are not looked at, for they are in no cache any more.
            _newestFrame += timestamp == _newestTimestamp ? 0 : 1;
            _newestTimestamp = timestamp;
            packet.FrameNumber = _newestFrame;
            return;
        }

        PacketBuffer? before = History.Find(sequence - 1);
        PacketBuffer? after = History.Find(sequence + 1);
        if (before is not null && before.Header.Timestamp == timestamp)
        {
            packet.FrameNumber = before.FrameNumber;
        }
        else if (after is not null && after.Header.Timestamp == timestamp)
        {
            packet.FrameNumber = after.FrameNumber;
        }
        else if (sequence > History.Newest)
        {
            long missing = sequence - History.Newest - 1;
            packet.FrameNumber = _newestFrame + 1 + missing;
            _newestTimestamp = timestamp;
        }
        else
        {
            packet.FrameNumber = before is not null ? before.FrameNumber + 1 : (after?.FrameNumber ?? _newestFrame) - 1;
        }

        _newestFrame = Math.Max(_newestFrame, packet.FrameNumber);
    }
}
