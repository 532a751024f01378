using Ooblex.Forwarding.Feedback;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Relay;

/// <summary>The far end of a relay: a publisher of another node, as this node's workers see it.</summary>
/// <remarks>
/// It asks for what was lost on the way, keeps what late viewers begin with, and hands on their wishes for key frames.
/// What is kept at the origin comes first; workers get it once it is whole, or has been waited for long enough.
/// One owner thread.
/// </remarks>
public sealed class RelayedSource : StreamSource, IDisposable
{
    private static readonly TimeSpan FeedbackPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SeedPatience = TimeSpan.FromMilliseconds(300);

    private readonly RelayLink _link;
    private readonly PacketPool _pool;
    private readonly RoutingOptions _options;
    private readonly PublisherClock _clock = new();
    private readonly RelayReception _reception;
    private readonly RelayedLayer?[] _layerOf = new RelayedLayer?[byte.MaxValue + 1];
    private readonly List<RelayedLayer> _layers = [];
    private ReceivedPieces? _messages;
    private TimeSpan _retry = FirstRetry;
    private MonoTime _nextFeedback;
    private MonoTime _nextRank;
    private uint? _seedEnd;
    private MonoTime? _seedDue; // Null before the first packet, and when workers may begin.
    private bool _hasBegun;

    /// <param name="tracks">From the origin's offer.</param>
    /// <param name="link">Owned from now on.</param>
    /// <param name="pool">Where packets are kept.</param>
    /// <param name="options">Sizes and periods, as for publishers.</param>
    /// <param name="now">It speaks first, at once.</param>
    public RelayedSource(
        IReadOnlyList<NegotiatedTrack> tracks, RelayLink link, PacketPool pool, RoutingOptions options, MonoTime now)
        : base(tracks)
    {
        (_link, _pool, _options) = (link, pool, options);
        _reception = new RelayReception(options);
        (_nextFeedback, _nextRank) = (now, now + options.ReportPeriod);
    }

    public RelayLink Link => _link;

    /// <summary>Media packets that came, each once.</summary>
    public long Packets => _reception.Received;

    public long Lost => _reception.Lost;

    public long Recovered => _reception.Recovered;

    /// <summary>The origin has ended it: no more will come.</summary>
    public bool IsOver { get; private set; }

    public override MonoTime? NextDeadline
    {
        get
        {
            if (IsRetired || IsOver)
            {
                return null;
            }

            MonoTime? next = MonoTime.Earliest(_nextFeedback, _nextRank);
            next = MonoTime.Earliest(MonoTime.Earliest(next, _reception.NextDeadline), _seedDue);
            for (int i = 0; i < _layers.Count; i++)
            {
                next = MonoTime.Earliest(next, _layers[i].KeyFrames.NextDeadline);
            }

            return next;
        }
    }

    protected override bool CanSeed => _hasBegun;

    /// <inheritdoc/>
    public override bool IsReady(MonoTime now) => _hasBegun && base.IsReady(now);

    /// <summary>Takes a datagram from the origin; it is opened in place.</summary>
    /// <param name="header">Read from it.</param>
    /// <param name="datagram">The whole of it.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="now">When.</param>
    public RelayInput Receive(in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        if (IsRetired || IsOver || !_link.TryReceive(header, datagram, from, now, out Span<byte> body))
        {
            return RelayInput.Refused;
        }

        switch (header.Kind)
        {
            case RelayKind.Media:
                OnMedia(body, now);
                break;
            case RelayKind.Clock:
                OnClock(body, now);
                break;
            case RelayKind.Report:
                OnReport(body, now);
                break;
            case RelayKind.Message:
                OnPiece(body);
                return RelayInput.Message;
            case RelayKind.Bye:
                IsOver = true;
                return RelayInput.Ended;
            default:
                break; // Of a later version: it can do without our answer.
        }

        return RelayInput.Taken;
    }

    public override void Tick(MonoTime now)
    {
        if (IsRetired || IsOver)
        {
            return;
        }

        BeginIfWhole(now);
        SendNacks(now);
        SendKeyFrameRequests(now);
        if (now >= _nextFeedback)
        {
            SendFeedback(now);
        }

        if (now >= _nextRank)
        {
            _nextRank = now + _options.ReportPeriod;
            for (int i = 0; i < Tracks.Count; i++)
            {
                Tracks[i].Rank(now);
            }
        }
    }

    /// <summary>Tells the origin that nobody wants it any more.</summary>
    public void Close()
    {
        if (!IsOver)
        {
            IsOver = true;
            _link.Send(RelayKind.Bye, bodyBytes: 0);
        }
    }

    /// <summary>The next data channel message of the publisher, after a <see cref="RelayInput.Message"/>.</summary>
    public bool TryTakeMessage(out string label, out ReadOnlySpan<byte> payload, out bool isText)
    {
        while (_messages is not null && _messages.TryTake(out byte[] message))
        {
            if (RelayMessage.TryRead(message, out label, out payload, out isText))
            {
                return true;
            }
        }

        (label, isText) = ("", false);
        payload = default;
        return false;
    }

    public void Dispose() => _link.Dispose();

    private void OnPiece(ReadOnlySpan<byte> body)
    {
        if (RelayPiece.TryRead(body, out RelayPiece piece, out ReadOnlySpan<byte> bytes))
        {
            _messages ??= new ReceivedPieces();
            _messages.Take(piece, bytes);
            _link.Send(RelayKind.MessageAck, _messages.Ack.Write(_link.Reserve()));
        }
    }

    private void OnMedia(ReadOnlySpan<byte> body, MonoTime now)
    {
        if (!RelayMedia.TryRead(body, out RelayMedia media) || !_reception.OnMedia(media, now))
        {
            return;
        }

        ReadOnlySpan<byte> packet = body[RelayMedia.HeadBytes..^media.Padding];
        if (RtpHeader.TryRead(packet, out RtpHeader header) is RtpFault.None
            && LayerOf(media.Layer, header.Ssrc) is { } layer
            && _pool.Copy(packet, header, now - TimeSpan.FromMilliseconds(media.AgeMs)) is { } buffer)
        {
            buffer.Extensions = RtpExtensionIndex.Read(packet, header, layer.Track.Negotiated.Extensions);
            layer.Receive(buffer, isKeptOnly: !_hasBegun, now);
            if (buffer.StartsKeyFrame)
            {
                _reception.OnKeyFrame(media.Number);
            }

            buffer.Release();
        }

        if (_reception.NeedsKeyFrame)
        {
            RequestKeyFrames(now);
        }

        if (!_hasBegun)
        {
            _seedEnd ??= media.IsSeed ? null : media.Number;
            _seedDue ??= now + SeedPatience;
            BeginIfWhole(now);
        }
    }

    private void OnClock(ReadOnlySpan<byte> body, MonoTime now)
    {
        if (RelayClock.TryRead(body, out RelayClock clock)
            && LayerOf(clock.Layer, clock.Ssrc) is { } layer)
        {
            layer.Track.OnSenderReport(
                layer, new NtpTime(clock.Ntp), clock.RtpTimestamp, now - TimeSpan.FromMilliseconds(clock.AgeMs));
        }
    }

    private void OnReport(ReadOnlySpan<byte> body, MonoTime now)
    {
        if (!RelayReport.TryRead(body, out RelayReport report))
        {
            return;
        }

        _link.OnEcho(report.Echo, now);
        _reception.OnReport(report, now);
        if (!_hasBegun && report.SeedEnd != uint.MaxValue)
        {
            _seedEnd = report.SeedEnd;
            BeginIfWhole(now);
        }
    }

    private void BeginIfWhole(MonoTime now)
    {
        bool isWhole = _seedEnd is { } end && _reception.IsComplete(end);
        if (_hasBegun || !(isWhole || _seedDue <= now))
        {
            return;
        }

        (_hasBegun, _seedDue) = (true, null);
        foreach (SourceTrack track in Tracks)
        {
            track.Begin(now);
        }
    }

    private void RequestKeyFrames(MonoTime now)
    {
        foreach (RelayedLayer layer in _layers)
        {
            if (layer.Track.IsVideo && layer.KeyFrames.NextDeadline is null)
            {
                layer.KeyFrames.Request(now);
            }
        }
    }

    private void SendNacks(MonoTime now)
    {
        if (_reception.NextDeadline is { } due && due <= now)
        {
            int length = _reception.CollectNacks(_link.Reserve(), _link.RoundTrip, now);
            if (length > 0)
            {
                _link.Send(RelayKind.Nack, length);
            }
        }
    }

    private void SendKeyFrameRequests(MonoTime now)
    {
        Span<byte> wanted = _link.Reserve();
        int count = 0;
        for (int i = 0; i < _layers.Count; i++)
        {
            if (_layers[i].KeyFrames.TryTake(now))
            {
                wanted[count++] = _layers[i].Id;
            }
        }

        if (count > 0)
        {
            // Twice, for a wish that is lost costs its viewers a second.
            Span<byte> copy = stackalloc byte[count];
            wanted[..count].CopyTo(copy);
            _link.Send(RelayKind.KeyFrame, count);
            copy.CopyTo(_link.Reserve());
            _link.Send(RelayKind.KeyFrame, count);
        }
    }

    private void SendFeedback(MonoTime now)
    {
        bool isAnswered = _link.IsHeard;
        _nextFeedback = now + (isAnswered ? FeedbackPeriod : _retry);
        _retry = _retry * 2 < FeedbackPeriod ? _retry * 2 : FeedbackPeriod;
        RelayFeedback feedback = new(
            _link.Echo(now),
            (uint)_reception.Received,
            (uint)_reception.Lost,
            (uint)_reception.Recovered,
            _reception.JitterMicros);
        _link.Send(RelayKind.Feedback, feedback.Write(_link.Reserve(), wanted: []));
    }

    private RelayedLayer? LayerOf(byte id, uint ssrc)
    {
        if (_layerOf[id] is { } known)
        {
            return known;
        }

        int track = id >> 4;
        int place = id & 0x0F;
        if (track >= Tracks.Count || place >= Math.Max(1, Tracks[track].Negotiated.Rids.Count))
        {
            return null;
        }

        IReadOnlyList<string> rids = Tracks[track].Negotiated.Rids;
        RelayedLayer layer = new(Tracks[track], ssrc, rids.Count == 0 ? "" : rids[place], _clock, _options);
        Tracks[track].Add(layer);
        _layers.Add(layer);
        return _layerOf[id] = layer;
    }
}
