using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>The sending half of an established association: fragments, windows, retransmission, giving up.</summary>
internal sealed class DataSender
{
    private readonly SctpOptions _options;
    private readonly bool _peerSkips;
    private readonly SendQueue _queue;
    private readonly OutstandingData _outstanding;
    private readonly CongestionWindow _window;
    private readonly RetransmissionTimeout _rto;
    private readonly ErrorCounter _errors;
    private readonly ForwardTsnSender _skips;
    private long _peerWindow;
    private uint _advertisedWindow;
    private MonoTime _lastSentAt;
    private bool _fastRetransmit;

    public DataSender(
        SctpOptions options,
        uint initialTsn,
        PeerParameters peer,
        RetransmissionTimeout rto,
        ErrorCounter errors)
    {
        (_options, _rto, _errors) = (options, rto, errors);
        _peerSkips = peer.SupportsForwardTsn;
        (_peerWindow, _advertisedWindow) = (peer.ReceiverWindow, peer.ReceiverWindow);
        _queue = new SendQueue(options);
        _outstanding = new OutstandingData(Tsn.Start(initialTsn), _queue);
        _window = new CongestionWindow(options.MtuBytes, options.SendBufferBytes);
        _skips = new ForwardTsnSender(_outstanding);
        StreamCount = Math.Min(options.MaxStreams, peer.InboundStreams);
    }

    public int StreamCount { get; }

    /// <summary>T3-rtx (§6.3.2): armed while anything is outstanding.</summary>
    public MonoTime? Deadline { get; private set; }

    public SendQueue Queue => _queue;

    public long Retransmissions { get; private set; }

    public long PeerWindowBytes => _peerWindow;

    public int FlightBytes => _outstanding.FlightBytes;

    public int WindowBytes => _window.Bytes;

    public uint LastAssignedTsn => (uint)(_outstanding.NextTsn - 1);

    /// <summary>Nothing waits and everything is acknowledged.</summary>
    public bool IsDrained => _queue.IsEmpty && _outstanding.IsEmpty;

    private int MaxFragment =>
        _options.MtuBytes - CommonHeader.Length - DataChunk.HeaderLength;

    public SctpSendResult Send(
        ushort streamId,
        uint ppid,
        ReadOnlySpan<byte> payload,
        in SctpReliability reliability,
        MonoTime now)
    {
        if (streamId >= StreamCount)
        {
            return SctpSendResult.InvalidStream;
        }

        if (_queue.Stream(streamId).Reset is not StreamResetState.None)
        {
            return SctpSendResult.StreamResetting;
        }

        if (!_queue.HasRoomFor(payload.Length))
        {
            _queue.DropExpired(now);
            if (!_queue.HasRoomFor(payload.Length))
            {
                return SctpSendResult.BufferFull;
            }
        }

        // A peer that cannot skip gets everything (RFC 3758 §3.3.1).
        SctpReliability possible = _peerSkips ? reliability : new SctpReliability(reliability.Unordered);
        _queue.Add(new OutgoingMessage(streamId, ppid, payload.ToArray(), possible, now));
        return SctpSendResult.Accepted;
    }

    /// <summary>Processes an acknowledgement (§6.2.1).</summary>
    public SctpFault Receive(in SackChunk sack, MonoTime now)
    {
        long cumulative = Tsn.Extend(sack.CumulativeTsn, _outstanding.Cumulative);
        if (cumulative < _outstanding.Cumulative)
        {
            return SctpFault.None; // Overtaken on the way.
        }

        if (cumulative >= _outstanding.NextTsn)
        {
            return SctpFault.SackOfUnsentData;
        }

        int flightBefore = _outstanding.FlightBytes;
        AckOutcome outcome = _outstanding.Acknowledge(cumulative, sack, now - (_rto.SmoothedRtt / 2));
        if (outcome.RttSentAt is { } sentAt)
        {
            _rto.Measure(now - sentAt);
        }

        bool acknowledges = outcome.AckedBytes > 0 || outcome.CumulativeAdvanced;
        if (acknowledges || sack.ReceiverWindow < _options.MtuBytes)
        {
            _errors.Clear(); // A peer that keeps its window shut is alive (§6.1, rule A).
        }

        _window.OnAcknowledged(cumulative, outcome, flightBefore, _outstanding.IsEmpty);
        if (outcome.NewlyLost > 0)
        {
            _fastRetransmit |= !_window.InFastRecovery;
            _window.OnFastLoss(_outstanding.NextTsn - 1);
        }

        NotePeerWindow(sack.ReceiverWindow, acknowledges);
        _outstanding.AbandonSpent(now);
        _skips.Advance();
        _skips.Repeat();
        bool restart = outcome.CumulativeAdvanced || outcome.NewlyLost > 0;
        Deadline = _outstanding.IsEmpty ? null : restart ? now + _rto.Value : Deadline ?? now + _rto.Value;
        return SctpFault.None;
    }

    /// <summary>A SHUTDOWN acknowledges too (§9.2).</summary>
    public SctpFault ReceiveShutdown(uint cumulativeTsn, MonoTime now) =>
        Receive(SackChunk.OfShutdown(cumulativeTsn, _advertisedWindow), now);

    public void Tick(MonoTime now)
    {
        if (!(Deadline <= now))
        {
            return;
        }

        _errors.Count();
        _rto.BackOff();
        _window.OnTimeout();
        _fastRetransmit = false;
        _outstanding.MarkAllLost();
        _outstanding.AbandonSpent(now);
        _skips.Advance();
        _skips.Repeat();
        Deadline = now + _rto.Value;
    }

    /// <summary>Whether <see cref="Write"/> would put data into an empty packet.</summary>
    public bool HasDataToWrite(MonoTime now)
    {
        _outstanding.AbandonSpent(now);
        if (_outstanding.TryFindLost(0, out long tsn))
        {
            return MayResend(_outstanding.At(tsn));
        }

        int length = _queue.PeekLength(MaxFragment, now);
        return length > 0 && MaySendNew(length);
    }

    /// <summary>FORWARD-TSN is a control chunk and goes before data.</summary>
    public void WriteControl(ref PacketWriter packet, MonoTime now)
    {
        _outstanding.AbandonSpent(now);
        _skips.Advance();
        _skips.Write(ref packet);
    }

    public void Write(ref PacketWriter packet, MonoTime now)
    {
        Resend(ref packet, now);
        if (_outstanding.LostCount > 0)
        {
            return; // Retransmissions come first (§6.1, rule C).
        }

        if (_outstanding.FlightBytes == 0)
        {
            _window.OnIdle(now - _lastSentAt, _rto.Value);
        }

        while (_queue.PeekLength(MaxFragment, now) is int length and > 0
            && DataChunk.HeaderLength + Padding.RoundUp(length) <= packet.Space
            && MaySendNew(length))
        {
            bool isProbe = _outstanding.FlightBytes == 0 && _peerWindow < length;
            _peerWindow = Math.Max(0, _peerWindow - length);
            OutstandingChunk chunk = _outstanding.Add(_queue.Take(length), now);
            WriteChunk(ref packet, chunk, _outstanding.NextTsn - 1, isProbe);
            NoteSent(now);
        }
    }

    private void Resend(ref PacketWriter packet, MonoTime now)
    {
        long from = 0;
        bool sent = false;
        while (_outstanding.TryFindLost(from, out long tsn))
        {
            OutstandingChunk chunk = _outstanding.At(tsn);
            if (chunk.WireLength > packet.Space || !MayResend(chunk))
            {
                break;
            }

            _outstanding.SendAgain(chunk, now);
            WriteChunk(ref packet, chunk, tsn, wantsSackNow: true);
            Retransmissions++;
            NoteSent(now);
            (from, sent) = (tsn + 1, true);
        }

        _fastRetransmit &= !sent; // One packet is exempt from the window (§7.2.4, step 3).
    }

    private bool MayResend(OutstandingChunk chunk) => _fastRetransmit || FitsWindow(chunk.WireLength);

    // With nothing in flight one chunk may always go: it probes a closed window (§6.1, rule A).
    private bool MaySendNew(int length) =>
        _outstanding.FlightBytes == 0
        || (length <= _peerWindow && FitsWindow(DataChunk.HeaderLength + Padding.RoundUp(length)));

    private bool FitsWindow(int wireLength) =>
        _outstanding.FlightBytes == 0 || _outstanding.FlightBytes + wireLength <= _window.Bytes;

    private void NotePeerWindow(uint advertised, bool acknowledges)
    {
        bool opens = _advertisedWindow < _options.MtuBytes && advertised >= _options.MtuBytes;
        if (opens && !acknowledges)
        {
            _outstanding.MarkAllLost(); // The peer had no room for the probe, so waiting for it is in vain.
        }

        _advertisedWindow = advertised;
        _peerWindow = Math.Max(0, advertised - (long)_outstanding.FlightBytes);
    }

    private void NoteSent(MonoTime now)
    {
        _lastSentAt = now;
        Deadline ??= now + _rto.Value;
    }

    private static void WriteChunk(ref PacketWriter packet, OutstandingChunk chunk, long tsn, bool wantsSackNow)
    {
        OutgoingFragment fragment = chunk.Fragment;
        OutgoingMessage message = fragment.Message;
        int flags = (fragment.IsBegin ? DataChunk.BeginFlag : 0)
            | (fragment.IsEnd ? DataChunk.EndFlag : 0)
            | (message.Ordered ? 0 : DataChunk.UnorderedFlag)
            | (wantsSackNow ? DataChunk.ImmediateFlag : 0);
        Span<byte> value = packet.Begin(
            ChunkType.Data,
            (byte)flags,
            DataChunk.HeaderLength - Chunk.HeaderLength + fragment.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], message.StreamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], message.Ssn);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], message.Ppid);
        message.Payload.AsSpan(fragment.Offset, fragment.Length).CopyTo(value[12..]);
    }
}
