using System.Runtime.InteropServices;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Frames;

/// <summary>Puts the packets of one layer in order and gives its frames whole, from a key frame on.</summary>
/// <remarks>
/// A missing packet is waited for; retransmissions bring most. What does not come in time is lost, and with it all up
/// to the next key frame: no frame comes out whose references did not. Sound goes on with the next packet. Sans-IO, one
/// owner. Packets are borrowed for a call and kept as references; frames are the taker's.
/// </remarks>
public sealed class FrameAssembler : IDisposable
{
    // Parts of a key frame that overtake its first packet.
    private const int KeptWhileWaiting = 32;

    private readonly SourceLayer _layer;
    private readonly FrameOptions _options;
    private readonly int _source;
    private readonly FrameBuilder _builder;
    private readonly FrameWriter _writer;
    private readonly PacketWindow _window;
    private readonly Queue<EncodedFrame> _frames = [];
    private readonly List<PacketBuffer> _parts = [];
    private Phase _phase = Phase.Waiting;
    private long _scanned; // From the window's first up to here packets are here, and of one frame.
    private MonoTime? _gapSince;
    private long? _newestKey; // The newest beginning of a key frame beyond a gap.
    private long? _timestamp;
    private int _rotationDegrees;

    /// <param name="layer">Where the packets come from.</param>
    /// <param name="options">Limits.</param>
    /// <param name="source">Written into each frame.</param>
    public FrameAssembler(SourceLayer layer, FrameOptions options, int source)
    {
        (_layer, _options, _source) = (layer, options, source);
        _builder = FrameBuilder.For(layer.Track.CodecKind);
        _writer = new FrameWriter(options.MaxBytes);
        _window = new PacketWindow(IsVideo ? options.MaxPackets : Math.Min(options.MaxPackets, 64));
    }

    private enum Phase { Waiting, Beginning, Running }

    public SourceLayer Layer => _layer;

    /// <summary>Nothing comes out until a key frame begins.</summary>
    public bool NeedsKeyFrame => IsVideo && _phase is Phase.Waiting;

    /// <summary>When <see cref="Tick"/> gives up what is missing; <c>null</c> while nothing is.</summary>
    public MonoTime? NextDeadline => _gapSince + _options.Patience;

    /// <summary>Times that something was given up: packets that never came, frames that were none.</summary>
    public long Losses { get; private set; }

    private bool IsVideo => _layer.Track.IsVideo;

    public void Add(PacketBuffer packet, MonoTime now)
    {
        long number = packet.ExtendedSequence;
        if (_phase is Phase.Waiting)
        {
            Await(packet, now);
            return;
        }

        if (number < _window.First)
        {
            TakeEarlierStart(packet, now);
            return;
        }

        if (!_window.HasRoomFor(number) || _window.Bytes + packet.Length > _options.MaxBytes)
        {
            Lose();
            Add(packet, number, now);
            return;
        }

        _window.Add(packet);
        if (number > _scanned && packet.StartsKeyFrame && !(_newestKey > number))
        {
            _newestKey = number;
        }

        Advance(now);
    }

    public bool TryTake(out EncodedFrame frame) => _frames.TryDequeue(out frame!);

    public void Tick(MonoTime now)
    {
        if (NextDeadline <= now)
        {
            Lose();
            Advance(now);
        }
    }

    public void Dispose()
    {
        _window.Clear();
        _writer.Free();
        while (TryTake(out EncodedFrame frame))
        {
            frame.Dispose();
        }
    }

    // After a loss: what made it too much is looked at once more, and begins anew if it can.
    private void Add(PacketBuffer packet, long number, MonoTime now)
    {
        if (_phase is Phase.Waiting)
        {
            Await(packet, now);
        }
        else if (_window.HasRoomFor(number))
        {
            _window.Add(packet);
            Advance(now);
        }
    }

    private void Await(PacketBuffer packet, MonoTime now)
    {
        long number = packet.ExtendedSequence;
        if (!IsVideo || packet.StartsKeyFrame)
        {
            Begin(packet, now);
            return;
        }

        if (_window.Count == 0 || number >= _window.First + KeptWhileWaiting)
        {
            _window.MoveTo(number - KeptWhileWaiting + 1);
        }

        if (_window.HasRoomFor(number))
        {
            _window.Add(packet);
        }
    }

    private void Begin(PacketBuffer packet, MonoTime now)
    {
        long number = packet.ExtendedSequence;
        if (!_window.HasRoomFor(number))
        {
            _window.Clear();
            _window.MoveTo(number);
        }

        _window.Add(packet);
        long start = number;
        while (_window[start - 1] is { } before && before.Header.Timestamp == packet.Header.Timestamp)
        {
            start--;
        }

        Restart(start);
        Advance(now);
    }

    private void Restart(long first)
    {
        _window.MoveTo(first);
        (_phase, _scanned, _gapSince, _newestKey) = (Phase.Beginning, first, null, null);
    }

    // The first packet of a key frame may come behind another that looks like its beginning as well.
    private void TakeEarlierStart(PacketBuffer packet, MonoTime now)
    {
        long number = packet.ExtendedSequence;
        if (_phase is Phase.Beginning && number == _window.First - 1
            && _window[_window.First] is { } first && first.Header.Timestamp == packet.Header.Timestamp
            && _window.Newest < number + _window.Capacity)
        {
            _window.MoveTo(number);
            _window.Add(packet);
            _scanned = number;
            Advance(now);
        }
    }

    private void Advance(MonoTime now)
    {
        while (_phase is not Phase.Waiting && _window[_scanned] is { } packet)
        {
            PacketBuffer first = _window[_window.First]!;
            if (packet.Header.Timestamp != first.Header.Timestamp)
            {
                Emit(_scanned); // The one before had no marker, or only padding behind it.
            }
            else
            {
                _scanned++;
                if (packet.Header.Marker || !IsVideo)
                {
                    Emit(_scanned);
                }
            }
        }

        NoteGap(now);
    }

    private void NoteGap(MonoTime now)
    {
        bool hasGap = _phase is not Phase.Waiting && _window.Count > 0 && _window.Newest > _scanned;
        _gapSince = hasGap ? _gapSince ?? now : null;
        if (_newestKey is { } key && key <= _scanned)
        {
            _newestKey = null;
        }
        else if (hasGap && _newestKey is { } ahead && IsWhole(ahead))
        {
            Losses++;
            Restart(ahead); // Whatever is missing before it, nobody needs it any more.
            Advance(now);
        }
    }

    private bool IsWhole(long start)
    {
        for (long number = start; _window[number] is { } packet; number++)
        {
            if (packet.Header.Marker)
            {
                return true;
            }
        }

        return false;
    }

    private void Emit(long end)
    {
        _parts.Clear();
        for (long number = _window.First; number < end; number++)
        {
            _parts.Add(_window[number]!);
        }

        _writer.Clear();
        FrameOutcome outcome = _builder.Build(CollectionsMarshal.AsSpan(_parts), _writer, out bool isKeyFrame);
        if (outcome is FrameOutcome.Malformed || _writer.IsOverfull)
        {
            _parts.Clear();
            _window.MoveTo(end);
            _scanned = end;
            Lose();
            return;
        }

        if (outcome is FrameOutcome.Frame)
        {
            _frames.Enqueue(Make(isKeyFrame));
            _phase = Phase.Running;
        }

        _parts.Clear();
        _window.MoveTo(end);
        _scanned = end;
    }

    private EncodedFrame Make(bool isKeyFrame)
    {
        PacketBuffer first = _parts[0];
        MonoTime arrivedAt = first.ArrivedAt;
        foreach (PacketBuffer part in _parts)
        {
            arrivedAt = part.ArrivedAt > arrivedAt ? part.ArrivedAt : arrivedAt;
            if (part.Extensions.TryGet(
                    HeaderExtensionKind.VideoOrientation, part.Packet, out ReadOnlySpan<byte> orientation)
                && !orientation.IsEmpty)
            {
                _rotationDegrees = (orientation[0] & 0x03) * 90; // 3GPP TS 26.114 §7.4.5: 0000CFRR.
            }
        }

        uint rtp = first.Header.Timestamp;
        _timestamp = _timestamp is { } before ? before + (int)(rtp - (uint)before) : rtp;
        (NtpTime ntp, MonoTime capturedAt) = (default, first.ArrivedAt);
        if (_layer.Reports.IsKnown)
        {
            (ntp, MonoTime told) = _layer.Reports.MomentOf(rtp);
            capturedAt = told < capturedAt ? told : capturedAt;
        }

        int length = _writer.Length;
        return new EncodedFrame(_writer.Detach(), length)
        {
            Codec = _layer.Track.CodecKind,
            IsKeyFrame = isKeyFrame,
            IsDiscardable = IsVideo && !isKeyFrame && _builder.IsDiscardable,
            RtpTimestamp = rtp,
            Timestamp = _timestamp.Value,
            ClockRate = _layer.Track.Codec.ClockRate,
            CapturedAt = capturedAt,
            CapturedNtp = ntp,
            ArrivedAt = arrivedAt,
            RotationDegrees = _rotationDegrees,
            Size = _layer.Size,
            Rid = _layer.Rid,
            Source = _source,
        };
    }

    // Goes on with the newest key frame that is here, else waits for one; sound goes on with what is here.
    private void Lose()
    {
        Losses++;
        _gapSince = null;
        if (!IsVideo && _window.Count > 0)
        {
            long next = _scanned;
            while (_window[next] is null)
            {
                next++;
            }

            Restart(next);
        }
        else if (_newestKey is { } key && _window[key] is not null)
        {
            Restart(key);
        }
        else
        {
            _window.Clear();
            (_phase, _newestKey) = (Phase.Waiting, null);
        }
    }
}
