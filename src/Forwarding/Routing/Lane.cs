using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One viewer's view of one kind of media: the numbers it sees, whatever source is behind them.</summary>
/// <remarks>
/// The viewer sees one unbroken stream: sequence numbers run on over a change of source, and timestamps advance by the
/// time that passed. Within one source both are the source's own plus an offset, so a loss shows as a loss.
/// </remarks>
public sealed class Lane
{
    private const int EvenTo = 16;
    private static readonly TimeSpan StillAfter = TimeSpan.FromMilliseconds(500);

    private readonly NegotiatedTrack _track;
    private readonly PacketEgress _egress;
    private readonly LaneReports _reports;
    private readonly RtpRewriter _rewriter;
    private readonly RetransmissionGate _gate = new();
    private readonly bool _padsRuns;
    private SourceTrack? _source;
    private SourceLayer? _layer;
    private SourceLayer? _wanted;
    private Label? _label; // Null as long as nothing that comes can be sent on.
    private LaneNumbers _numbers;
    private LaneCounters _counters;
    private Vp8Continuity _pictures;
    private ushort _rtxSequence;
    private MonoTime _replayedAt;
    private bool _started;

    public Lane(
        NegotiatedTrack track,
        PacketEgress egress,
        string cname,
        uint firstTimestamp,
        ushort firstSequence,
        bool padRuns)
    {
        (_track, _egress, _reports) = (track, egress, new LaneReports(cname));
        _rewriter = new RtpRewriter(track.Extensions, track.Mid);
        _padsRuns = padRuns && track.Kind is MediaKind.Video;
        _numbers = new LaneNumbers(firstSequence, firstTimestamp);
        _rtxSequence = firstSequence;
    }

    public MediaKind Kind => _track.Kind;

    public uint Ssrc => _track.SendSsrc;

    public LaneCounters Counters => _counters;

    /// <summary>Round trip as the viewer's receiver reports show it, or <c>null</c>.</summary>
    public TimeSpan? RoundTrip => _reports.RoundTrip;

    /// <summary>Follows another publisher's track from its next key frame (video) or packet (sound).</summary>
    public void Attach(SourceTrack? source, MonoTime now)
    {
        _source?.Detach(this);
        (_source, _layer, _wanted) = (source, null, null);
        _label = source is not null && CodecMatch.Find(_track.Codecs, source.Codec) is { } codec
            ? new Label(codec.PayloadType, _track.SendSsrc, codec.RtxPayloadType, _track.SendRtxSsrc)
            : null;
        source?.Attach(this);
        Begin(now);
    }

    /// <summary>The viewer can decrypt now: what the cache holds goes out at once.</summary>
    public void Start(MonoTime now)
    {
        _started = true;
        Begin(now);
    }

    /// <summary>The viewer never saw what was sent so far, for its keys came late: begins again.</summary>
    public void Restart(MonoTime now)
    {
        if (_started && _layer is { } layer && _source is { IsVideo: true } source && layer.CanReplay)
        {
            source.Flush(now);
            Replay(layer, now);
        }
    }

    /// <summary>Moves to another simulcast layer at its next key frame.</summary>
    public void Follow(SourceLayer? layer, MonoTime now)
    {
        if (layer is not null && layer != _layer && layer != _wanted && _label is not null)
        {
            _wanted = layer;
            layer.KeyFrames.Request(now);
        }
    }

    /// <param name="layer">Where the packet comes from.</param>
    /// <param name="packet">Borrowed for the call.</param>
    /// <param name="isRun">Others go to this viewer with it: evened sizes let the system send them as one.</param>
    /// <param name="now">The time.</param>
    public void Forward(SourceLayer layer, PacketBuffer packet, bool isRun, MonoTime now)
    {
        if (!_started || _label is null)
        {
            return;
        }

        if (layer == _layer)
        {
            Send(packet, isRun, now);
        }
        else if (layer == _wanted || _layer is null)
        {
            SwitchAt(layer, packet, now);
        }
    }

    /// <summary>
    /// Answers one lost sequence number by RTX (RFC 4588). False when the packet is not kept any more.
    /// </summary>
    /// <remarks>Without RTX there is no answer: the same bytes cannot be encrypted twice under one number.</remarks>
    public bool Retransmit(ushort lost, MonoTime now)
    {
        if (_layer is null || _label is not { RtxPayloadType: { } payloadType, RtxSsrc: not 0 } label)
        {
            return false;
        }

        long sequence = _numbers.ToSource(lost);
        PacketBuffer? packet = sequence < _numbers.FirstOfSource ? null : _layer.History.Find(sequence);
        if (packet is null || !_gate.MayPass(sequence, now))
        {
            return false;
        }

        RtpOutgoing outgoing = new(
            payloadType,
            packet.Header.Marker,
            _rtxSequence++,
            _numbers.Timestamp(packet),
            label.RtxSsrc,
            _egress.NextTransportSequence());
        Span<byte> room = _egress.Reserve();
        int length = _rewriter.Write(packet.Packet, packet.Extensions, outgoing, room);
        if (length == 0 || length + Rtx.OverheadLength + packet.Payload.Length > PacketEgress.MaxClearBytes)
        {
            return false;
        }

        Rtx.WriteOriginalSequence(room[length..], lost);
        CopyPayload(packet, room[(length + Rtx.OverheadLength)..]);
        _egress.SendRtp(length + Rtx.OverheadLength + packet.Payload.Length);
        _counters.Retransmissions++;
        return true;
    }

    /// <summary>The viewer cannot decode on: asks the publisher for a key frame, many viewers as one.</summary>
    public void OnKeyFrameRequest(MonoTime now)
    {
        _counters.KeyFrameRequests++;
        if (_source is not { IsVideo: true } || (_layer ?? _source.Best) is not { } layer)
        {
            return;
        }

        // The encoder of a still picture sleeps and answers no request: the cache does.
        bool isStill = now - layer.LastPacketAt > StillAfter;
        if (isStill && _started && _label is not null && layer.CanReplay && now - _replayedAt > StillAfter)
        {
            Replay(layer, now);
        }

        layer.KeyFrames.Request(now);
    }

    public void OnReport(in ReportBlock report, MonoTime now)
    {
        _counters.ReportedLost = report.CumulativeLost;
        _reports.OnReport(report, now);
    }

    /// <summary>
    /// Tells the viewer how our timestamps relate to the publisher's clock, so that it can keep lip sync.
    /// </summary>
    public void SendReport(MonoTime now)
    {
        if (_layer is null || _counters.Packets == 0 || !_egress.IsOpen)
        {
            return;
        }

        LaneReport report = new(
            Ssrc, _numbers.TimestampOffset, (uint)_counters.Packets, (uint)_counters.PayloadBytes);
        _reports.Send(_egress, _layer.Reports, report, now);
    }

    /// <summary>Something may have come that it can begin from.</summary>
    public void Begin(MonoTime now)
    {
        if (!_started || _source is null || _label is null)
        {
            return;
        }

        _source.Flush(now); // What waits there is in the history as well, and must not come twice.
        SourceLayer? best = _layer is null ? _source.Best : null;
        if (best is null)
        {
            return; // It has begun, or the first packet of any layer brings it.
        }

        if (!_source.IsVideo)
        {
            _wanted = best;
        }
        else if (best.CanReplay)
        {
            Replay(best, now);
        }
        else
        {
            _wanted = best;
            best.KeyFrames.Request(now);
        }
    }

    private void SwitchAt(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        if (!_source!.IsVideo || packet.StartsKeyFrame)
        {
            (_layer, _wanted) = (layer, null);
            _numbers.Switch(packet, _source.Codec.ClockRate, now);
            ContinuePictures(packet);
            Send(packet, isRun: false, now);
            SendReport(now);
        }
        else if (_layer is null)
        {
            layer.KeyFrames.Request(now);
        }
    }

    // Everything since the key frame goes out at once. Its timestamps are drawn together to a millisecond per frame,
    // so that the viewer shows the newest picture now and not after the time the cache spans.
    private void Replay(SourceLayer layer, MonoTime now)
    {
        PacketHistory history = layer.History;
        PacketBuffer start = history.Find(history.KeyFrameStart!.Value)!;
        (_layer, _wanted) = (layer, null);
        _numbers.Replay(start, history.Find(history.Newest)!, _source!.Codec.ClockRate, now);
        ContinuePictures(start);
        for (long sequence = start.ExtendedSequence; sequence <= history.Newest; sequence++)
        {
            if (history.Find(sequence) is { } packet)
            {
                Send(packet, isRun: true, now);
            }
        }

        _replayedAt = now;
        _counters.Replays++;
        SendReport(now);
    }

    // Encoders cut a frame into packets that differ by a byte; padded to a common step they are equal (RFC 3550 §5.1).
    private static int Even(Span<byte> packet, int length)
    {
        int padding = -length & (EvenTo - 1);
        if (padding > 0)
        {
            packet[0] |= 0x20;
            RtpHeaderWriter.WritePadding(packet.Slice(length, padding));
        }

        return padding;
    }

    // Decoders throw away pictures whose numbers lie behind what they have seen, whatever source they came from.
    private void ContinuePictures(PacketBuffer first)
    {
        if (_source!.CodecKind is RtpCodecKind.Vp8
            && Vp8Descriptor.TryRead(first.Payload, out Vp8Descriptor descriptor))
        {
            _pictures.Switch(descriptor);
        }
    }

    private void CopyPayload(PacketBuffer packet, Span<byte> destination)
    {
        ReadOnlySpan<byte> payload = packet.Payload;
        payload.CopyTo(destination);
        if (_source!.CodecKind is RtpCodecKind.Vp8 && Vp8Descriptor.TryRead(payload, out Vp8Descriptor descriptor))
        {
            _pictures.Apply(descriptor, destination[..payload.Length]);
        }
    }

    private void Send(PacketBuffer packet, bool isRun, MonoTime now)
    {
        if (packet.ExtendedSequence < _numbers.FirstOfSource || !_egress.IsOpen)
        {
            return;
        }

        Label label = _label.GetValueOrDefault();
        RtpOutgoing outgoing = new(
            label.PayloadType,
            packet.Header.Marker,
            _numbers.Sequence(packet),
            _numbers.Timestamp(packet),
            label.Ssrc,
            _egress.NextTransportSequence());
        int payloadBytes = packet.Header.PayloadLength;
        Span<byte> room = _egress.Reserve();
        int length = _rewriter.Write(packet.Packet, packet.Extensions, outgoing, room);
        if (length == 0 || length + payloadBytes > PacketEgress.MaxClearBytes - EvenTo)
        {
            return;
        }

        CopyPayload(packet, room[length..]);
        length += payloadBytes;
        if (isRun && _padsRuns)
        {
            length += Even(room, length);
        }

        _egress.SendRtp(length);
        _numbers.OnSent(packet, now);
        _counters.Packets++;
        _counters.Bytes += length;
        _counters.PayloadBytes += payloadBytes;
    }

    // What marks packets as this viewer's. By value: of each of many viewers little is in the caches.
    private readonly record struct Label(byte PayloadType, uint Ssrc, byte? RtxPayloadType, uint RtxSsrc);
}
