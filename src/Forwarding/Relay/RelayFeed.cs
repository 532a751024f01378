using System.Buffers.Binary;
using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>The origin's end of a relay: seals a stream's packets once and sends them to one other node.</summary>
/// <remarks>
/// It says nothing until the far end has, so nobody can have it send to an address that did not ask. It answers the
/// far end's NACKs from the histories of its source. One owner thread, the source's.
/// </remarks>
public sealed class RelayFeed : MirrorFeed, IDisposable
{
    private const int EvenTo = RelayMedia.MaxPadding + 1;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);

    // The next frame, or sound, tells of a loss sooner than this in nearly all streams.
    private static readonly TimeSpan TailAfter = TimeSpan.FromMilliseconds(50);

    private readonly RelayLink _link;
    private readonly StreamSource _source;
    private readonly RelayOptions _options;
    private readonly LayerChoice _choice;
    private readonly SentPackets _sent = new();
    private SentPieces? _messages; // Most streams have none.
    private MonoTime _nextReport;
    private MonoTime _lastSentAt;
    private MonoTime? _tailAt; // When to say how far we have come, if nothing else tells.
    private uint _seedEnd = uint.MaxValue; // Not known before the seed is sent.

    /// <param name="link">Owned from now on.</param>
    /// <param name="source">What it carries; the owner attaches it there.</param>
    /// <param name="options">When silence is the end.</param>
    public RelayFeed(RelayLink link, StreamSource source, RelayOptions options)
    {
        (_link, _source, _options) = (link, source, options);
        _choice = new LayerChoice(source.Tracks.Count);
    }

    public RelayLink Link => _link;

    /// <summary>Media packets sent, those sent again included.</summary>
    public long Packets { get; private set; }

    /// <summary>What the far end said last of how it is doing.</summary>
    public RelayFeedback FarEnd { get; private set; }

    /// <summary>The far end has ended it, or has been silent for too long.</summary>
    public bool IsOver { get; private set; }

    public MonoTime? NextDeadline => IsOver
        ? null
        : MonoTime.Earliest(
            _link.HeardAt + _options.SilenceTimeout,
            _link.IsHeard
                ? MonoTime.Earliest(MonoTime.Earliest(_nextReport, _tailAt), _messages?.NextDeadline)
                : null);

    protected override bool HasRoom => _link.IsHeard;

    /// <summary>Takes a datagram from the far end; it is opened in place.</summary>
    public RelayInput Receive(
        in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        bool isFirst = !_link.IsHeard;
        if (!_link.TryReceive(header, datagram, from, now, out Span<byte> body))
        {
            return RelayInput.Refused;
        }

        if (isFirst)
        {
            _nextReport = now;
        }

        switch (header.Kind)
        {
            case RelayKind.Feedback:
                OnFeedback(body, now);
                break;
            case RelayKind.Nack:
                OnNack(body, now);
                break;
            case RelayKind.MessageAck when RelayPieceAck.TryRead(body, out RelayPieceAck ack):
                _messages?.OnAck(ack);
                _messages?.Send(_link, now);
                break;
            case RelayKind.KeyFrame:
                OnKeyFrameRequest(body, now);
                break;
            case RelayKind.Bye:
                IsOver = true;
                return RelayInput.Ended;
            default:
                break; // Of a later version: it can do without our answer.
        }

        return RelayInput.Taken;
    }

    public void Tick(MonoTime now)
    {
        if (IsOver)
        {
            return;
        }

        if (now - _link.HeardAt >= _options.SilenceTimeout)
        {
            IsOver = true;
        }
        else if (_link.IsHeard && now >= _nextReport)
        {
            SendReport(now);
        }
        else if (_tailAt <= now)
        {
            TellTail(now);
        }

        if (_messages?.NextDeadline <= now && !IsOver)
        {
            _messages.Send(_link, now);
        }
    }

    /// <summary>A data channel message of the publisher, which arrives in its order. False when it is too long for a
    /// relay, when too many wait, or before the far end has said anything.</summary>
    public bool TrySendMessage(string label, ReadOnlySpan<byte> payload, bool isText, MonoTime now)
    {
        if (IsOver || !_link.IsHeard || RelayMessage.TryWrite(label, payload, isText) is not { } message)
        {
            return false;
        }

        _messages ??= new SentPieces();
        bool isTaken = _messages.TryAdd(message);
        _messages.Send(_link, now);
        return isTaken;
    }

    /// <summary>Tells the far end that it is over.</summary>
    public void Close()
    {
        IsOver = true;
        if (_link.IsHeard)
        {
            _link.Send(RelayKind.Bye, bodyBytes: 0);
        }
    }

    public void Dispose() => _link.Dispose();

    protected override bool TrySend(SourceLayer layer, PacketBuffer packet, MonoTime now)
    {
        if (_choice.Takes(layer, now))
        {
            RelayMedia head = new() { Layer = layer.Id, Number = _sent.Add(layer, packet) };
            Send(packet, head, now);
            _choice.OnSent(layer, packet, now);
            _lastSentAt = now;
            _tailAt ??= now + TailAfter;
        }

        return true;
    }

    protected override bool TrySend(SourceLayer layer, NtpTime ntp, uint rtpTimestamp, MonoTime arrival)
    {
        SendClock(layer, new SourceReport(ntp, rtpTimestamp, arrival), arrival);
        return true;
    }

    // Only what a viewer could begin with: the run since the key frame of each layer that goes over.
    protected override bool TrySend(MirrorSeed seed, MonoTime now)
    {
        foreach (MirrorSeed.LayerSeed layer in seed.Layers)
        {
            SourceLayer origin = layer.Origin;
            if (!origin.Track.IsVideo || !origin.CanReplay || !_choice.Takes(origin, now))
            {
                continue;
            }

            foreach (PacketBuffer packet in layer.Packets)
            {
                if (packet.ExtendedSequence >= origin.History.KeyFrameStart)
                {
                    RelayMedia head = new() { Layer = origin.Id, IsSeed = true, Number = _sent.Add(origin, packet) };
                    Send(packet, head, now);
                }
            }
        }

        _seedEnd = _sent.Next;
        seed.Release();
        SendReport(now);
        return true;
    }

    private void OnFeedback(ReadOnlySpan<byte> body, MonoTime now)
    {
        if (!RelayFeedback.TryRead(body, out RelayFeedback feedback, out ReadOnlySpan<byte> wanted))
        {
            return;
        }

        FarEnd = feedback;
        _choice.Want(wanted);
        _link.OnEcho(feedback.Echo, now);
        if (!feedback.Echo.HasEcho)
        {
            SendReport(now); // It has heard nothing of us yet.
        }
    }

    private void OnNack(ReadOnlySpan<byte> body, MonoTime now)
    {
        for (; body.Length >= sizeof(uint); body = body[sizeof(uint)..])
        {
            uint number = BinaryPrimitives.ReadUInt32BigEndian(body);
            if (_sent.Find(number, out SourceLayer layer) is { } packet)
            {
                Send(
                    packet,
                    new RelayMedia { Layer = layer.Id, IsSeed = number < _seedEnd, IsResent = true, Number = number },
                    now);
            }
        }
    }

    private void OnKeyFrameRequest(ReadOnlySpan<byte> layers, MonoTime now)
    {
        for (int i = 0; i < _source.Tracks.Count; i++)
        {
            IReadOnlyList<SourceLayer> known = _source.Tracks[i].Layers;
            for (int k = 0; k < known.Count; k++)
            {
                if (layers.Contains(known[k].Id))
                {
                    known[k].KeyFrames.Request(now);
                }
            }
        }
    }

    // Packets of a frame differ by a byte; evened to a common step the system can send them as one.
    private void Send(PacketBuffer packet, in RelayMedia head, MonoTime now)
    {
        Span<byte> body = _link.Reserve();
        int length = RelayMedia.HeadBytes + packet.Length;
        int padding = -length & (EvenTo - 1);
        long age = (now - packet.ArrivedAt).Ticks / TimeSpan.TicksPerMillisecond;
        (head with
        {
            Padding = padding,
            AgeMs = (ushort)Math.Clamp(age, 0, ushort.MaxValue),
            SentMicros = RelayEcho.Micros(now),
        }).Write(body);
        packet.Packet.CopyTo(body[RelayMedia.HeadBytes..]);
        body.Slice(length, padding).Clear();
        _link.Send(RelayKind.Media, length + padding);
        Packets++;
    }

    // The timer runs on while packets do, so that they need not move it. After a silence it tells again and again,
    // each time after twice the wait, until the reports of each second do.
    private void TellTail(MonoTime now)
    {
        TimeSpan silence = now - _lastSentAt;
        if (silence < TailAfter)
        {
            _tailAt = _lastSentAt + TailAfter;
            return;
        }

        SendProgress(now);
        _tailAt = silence < ReportPeriod / 2 ? now + silence : null;
    }

    private void SendProgress(MonoTime now)
    {
        RelayReport report = new(_link.Echo(now), _sent.Next, _seedEnd);
        _link.Send(RelayKind.Report, report.Write(_link.Reserve()));
    }

    private void SendReport(MonoTime now)
    {
        _nextReport = now + ReportPeriod;
        SendProgress(now);
        if (_seedEnd == uint.MaxValue)
        {
            return;
        }

        for (int i = 0; i < _source.Tracks.Count; i++)
        {
            IReadOnlyList<SourceLayer> layers = _source.Tracks[i].Layers;
            for (int k = 0; k < layers.Count; k++)
            {
                if (layers[k].Reports.Last is { } clock)
                {
                    SendClock(layers[k], clock, now);
                }
            }
        }
    }

    private void SendClock(SourceLayer layer, in SourceReport report, MonoTime now)
    {
        if (_choice.Takes(layer, now))
        {
            long age = (now - report.Arrival).Ticks / TimeSpan.TicksPerMillisecond;
            RelayClock clock = new(
                layer.Id, layer.Ssrc, (uint)Math.Clamp(age, 0, uint.MaxValue), report.Ntp.Value, report.RtpTimestamp);
            _link.Send(RelayKind.Clock, clock.Write(_link.Reserve()));
        }
    }
}
