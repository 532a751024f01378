using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>A layer where it enters the engine: gives packets their numbers.</summary>
public abstract class NumberedLayer(
    SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    : SourceLayer(track, ssrc, rid, clock, options)
{
    private long _newestFrame;
    private uint _newestTimestamp; // Of the packet with the highest number.

    /// <summary>Finds a packet's place among those that are kept, and whether viewers may begin with it.</summary>
    protected void Number(PacketBuffer packet)
    {
        ushort sequence = packet.Header.SequenceNumber;
        packet.ExtendedSequence = History.IsEmpty ? sequence : SequenceNumber.Extend(sequence, History.Newest);
        NumberFrame(packet);
        packet.StartsKeyFrame = IsNewKeyFrame(packet);
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
    private void NumberFrame(PacketBuffer packet)
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
