using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One RTP stream of a publisher: its numbers, its history, and what it owes us.</summary>
public sealed class SourceLayer
{
    private readonly SourceTrack _track;
    private RateMeter _rate;
    private long _newestFrame;

    public SourceLayer(
        SourceTrack track, uint ssrc, string rid, PublisherClock clock, RoutingOptions options)
    {
        _track = track;
        (Ssrc, Rid) = (ssrc, rid);
        History = new PacketHistory(
            track.IsVideo ? options.HistoryPackets : options.AudioHistoryPackets,
            options.HistoryTime,
            options.ReplayPackets);
        Nacks = new NackGenerator(options.Nack);
        KeyFrames = new KeyFrameRequests(options.KeyFrames);
        Reception = new ReceptionStatistics(ssrc);
        Reports = new SenderReportClock(clock, track.Codec.ClockRate);
    }

    public uint Ssrc { get; }

    /// <summary>Restriction identifier of a simulcast layer (RFC 8851); empty without simulcast.</summary>
    public string Rid { get; }

    public PacketHistory History { get; }

    public NackGenerator Nacks { get; }

    public KeyFrameRequests KeyFrames { get; }

    public ReceptionStatistics Reception { get; }

    public SenderReportClock Reports { get; }

    /// <summary>A viewer can begin from what is kept, without a new key frame.</summary>
    public bool CanReplay => History.CanReplay;

    public MonoTime LastPacketAt { get; private set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    public long BitsPerSecond => _rate.BitsPerSecond;

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
        if (!History.Add(packet, now))
        {
            return;
        }

        if (_track.Codec.Nack)
        {
            Nacks.OnPacket(header.SequenceNumber, now, recovered);
        }

        if (!recovered)
        {
            Reception.OnPacket(header.SequenceNumber, header.Timestamp, _track.Codec.ClockRate, now);
        }

        MarkKeyFrame(packet, now);
        (Packets, Bytes, LastPacketAt) = (Packets + 1, Bytes + packet.Length, now);
        _track.Forward(this, packet);
    }

    public void SampleRate(MonoTime now) => _rate.Sample(Bytes, now);

    private void MarkKeyFrame(PacketBuffer packet, MonoTime now)
    {
        if (!_track.IsVideo || !VideoPayload.IsKeyFrameStart(_track.CodecKind, packet.Payload))
        {
            return;
        }

        // H.264 sends parameter sets and slices of one picture in packets that each look like a beginning.
        bool sameFrame = History.KeyFrameStart is { } known
            && History.Find(known) is { } start && start.FrameNumber == packet.FrameNumber;
        if (!sameFrame)
        {
            packet.StartsKeyFrame = true;
            History.MarkKeyFrame(packet.ExtendedSequence);
            KeyFrames.OnKeyFrame(now);
            Nacks.OnKeyFrame(packet.Header.SequenceNumber);
        }
    }

    // Frame numbers leave room for what is missing, so that a packet recovered later finds its place between others.
    private void Number(PacketBuffer packet)
    {
        long sequence = packet.ExtendedSequence;
        if (History.IsEmpty)
        {
            packet.FrameNumber = _newestFrame;
            return;
        }

        uint timestamp = packet.Header.Timestamp;
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
        }
        else
        {
            packet.FrameNumber = before is not null ? before.FrameNumber + 1 : (after?.FrameNumber ?? _newestFrame) - 1;
        }

        _newestFrame = Math.Max(_newestFrame, packet.FrameNumber);
    }
}
