using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>One SCTP association (RFC 9260) over DTLS (RFC 8261): answers a peer's INIT, or connects.</summary>
/// <remarks>Sans-IO, one owner. After each input the owner drains <see cref="TryTakeEvent"/>, then
/// <see cref="TryTakePacket"/>: taking messages opens the receive window. A peer's bytes never make it throw, and
/// what it holds for a peer stays below the windows of its options.</remarks>
public sealed class SctpAssociation
{
    private const int MinMtuBytes = 576; // The longest chunks that we build must fit.

    private readonly AssociationContext _context;
    private readonly Handshake _handshake;
    private readonly ShutdownSequence _shutdown;
    private readonly ChunkDispatch _dispatch;

    public SctpAssociation(SctpOptions options, ushort localPort, ushort remotePort)
        : this(options, localPort, remotePort, SctpIdentity.Random())
    {
    }

    /// <param name="options">Limits and timers; checked for what would break the association.</param>
    /// <param name="localPort">The <c>a=sctp-port</c> that we announced; 5000 in practice.</param>
    /// <param name="remotePort">The peer's <c>a=sctp-port</c>.</param>
    /// <param name="identity">Chosen by tests only; secrets otherwise.</param>
    public SctpAssociation(SctpOptions options, ushort localPort, ushort remotePort, SctpIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MtuBytes, MinMtuBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.MtuBytes % 4, 0);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxMessageBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReceiveWindowBytes, options.MaxMessageBytes * 5L / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SendBufferBytes, options.MaxMessageBytes + 64L);
        ArgumentOutOfRangeException.ThrowIfZero(identity.Tag);
        _context = new AssociationContext(options, new SctpPorts(localPort, remotePort), identity);
        _handshake = new Handshake(_context);
        _shutdown = new ShutdownSequence(_context);
        _dispatch = new ChunkDispatch(_context, _handshake, _shutdown);
        MaxSendBytes = options.MaxMessageBytes;
    }

    public SctpState State => _context.State;

    public SctpFaultCounts Faults => _context.Faults;

    /// <summary>The largest message to send: the smaller of our limit and the peer's <c>a=max-message-size</c>.
    /// </summary>
    public int MaxSendBytes { get; set; }

    /// <summary>Stream ids to send on lie below this; 0 before the handshake.</summary>
    public int OutgoingStreamCount => _context.Tcb?.Sender.StreamCount ?? 0;

    /// <summary>Stream ids that both sides can send on lie below this.</summary>
    internal int ChannelIdLimit =>
        _context.Tcb is { } tcb ? Math.Min(tcb.Sender.StreamCount, tcb.Receiver.StreamCount) : 0;

    public MonoTime? NextDeadline
    {
        get
        {
            MonoTime? own = MonoTime.Earliest(_handshake.Deadline, _shutdown.Deadline);
            return _context.IsOver ? null : MonoTime.Earliest(own, _context.Tcb?.NextDeadline);
        }
    }

    public SctpStatistics Statistics => _context.Tcb is not { } tcb
        ? default
        : new SctpStatistics(
            tcb.Rto.SmoothedRtt,
            tcb.Rto.Value,
            tcb.Sender.WindowBytes,
            tcb.Sender.FlightBytes,
            tcb.Sender.PeerWindowBytes,
            tcb.Sender.Retransmissions,
            _context.Budget.Used,
            tcb.Sender.Queue.BufferedBytes);

    /// <summary>The time of the last input, for a layer above that reacts to events.</summary>
    internal MonoTime Now => _context.Now;

    /// <summary>Sends INIT. A server need not: it answers the peer's.</summary>
    public void Connect(MonoTime now)
    {
        _context.Now = now;
        if (_context.State is SctpState.Listening)
        {
            _handshake.Connect(now);
        }
    }

    /// <summary>Takes one packet as it came out of DTLS.</summary>
    public void Receive(ReadOnlySpan<byte> packet, MonoTime now)
    {
        _context.Now = now;
        _dispatch.Receive(packet, now);
        AfterInput(now);
    }

    public void Tick(MonoTime now)
    {
        _context.Now = now;
        if (_context.IsOver)
        {
            return;
        }

        _handshake.Tick(now);
        _context.Tcb?.Tick(now);
        _shutdown.Tick(now);
        AfterInput(now);
    }

    /// <summary>Queues one message; it is copied.</summary>
    public SctpSendResult Send(
        ushort streamId,
        uint ppid,
        ReadOnlySpan<byte> payload,
        in SctpReliability reliability,
        MonoTime now)
    {
        _context.Now = now;
        if (_context.State is not SctpState.Established || _context.Tcb is not { } tcb)
        {
            return SctpSendResult.NotEstablished;
        }

        if (payload.IsEmpty)
        {
            return SctpSendResult.Empty;
        }

        return payload.Length > Math.Min(MaxSendBytes, _context.Options.MaxMessageBytes)
            ? SctpSendResult.TooLarge
            : tcb.Sender.Send(streamId, ppid, payload, reliability, now);
    }

    /// <summary>Bytes of a stream that were not sent for the first time yet: W3C's <c>bufferedAmount</c>.</summary>
    public int BufferedBytes(ushort streamId) => _context.Tcb?.Sender.Queue.QueuedBytes(streamId) ?? 0;

    /// <summary>Begins our outgoing stream anew (RFC 6525 §5.1.2). What is queued is sent first; the end is told by
    /// <see cref="SctpEventKind.OutgoingStreamReset"/>.</summary>
    public void ResetStream(ushort streamId, MonoTime now)
    {
        _context.Now = now;
        if (_context.State is SctpState.Established && streamId < OutgoingStreamCount)
        {
            _context.Tcb?.ResetStream(streamId);
        }
    }

    /// <summary>Shuts down in good order (RFC 9260 §9.2): queued messages are delivered first.</summary>
    public void Close(MonoTime now)
    {
        _context.Now = now;
        _shutdown.Begin(now);
        AfterInput(now);
    }

    /// <summary>Ends at once with an ABORT (RFC 9260 §9.1). Nothing is reported: the owner knows.</summary>
    public void Abort(MonoTime now)
    {
        _context.Now = now;
        if (!_context.IsOver)
        {
            _context.Abort();
            AfterInput(now);
        }
    }

    public bool TryTakeEvent(out SctpEvent item)
    {
        bool taken = _context.Events.TryTake(out item);
        if (taken && item.Kind is SctpEventKind.Message)
        {
            _context.Tcb?.Receiver.NoteRoom();
        }

        return taken;
    }

    /// <summary>Writes the next packet; <paramref name="destination"/> holds at least the MTU of the options.</summary>
    public bool TryTakePacket(Span<byte> destination, out int written)
    {
        PacketWriter packet = new(destination[.._context.Options.MtuBytes]);
        uint tag = WriteControl(ref packet, out bool isFull);
        if (!isFull && _context.Tcb is { } tcb && (packet.IsEmpty || tag == tcb.Peer.Tag))
        {
            tag = tcb.Peer.Tag;
            tcb.Write(ref packet, _context.Now);
        }

        written = packet.IsEmpty ? 0 : packet.Length;
        if (written > 0)
        {
            CommonHeader.Write(packet.Written, _context.Ports, tag);
        }

        return written > 0;
    }

    // Chunks with the same tag share a packet, unless one of them must be alone.
    private uint WriteControl(ref PacketWriter packet, out bool isFull)
    {
        uint tag = 0;
        isFull = false;
        while (!isFull && _context.Control.TryPeek(out ControlChunk chunk))
        {
            bool fits = packet.IsEmpty || (chunk.Tag == tag && !chunk.Alone);
            isFull = chunk.Alone || !fits || Padding.RoundUp(chunk.Bytes.Length) > packet.Space;
            if (fits && Padding.RoundUp(chunk.Bytes.Length) <= packet.Space)
            {
                packet.Add(chunk.Bytes);
                tag = chunk.Tag;
                _context.Control.Drop();
            }
        }

        return tag;
    }

    private void AfterInput(MonoTime now)
    {
        if (_context.Tcb is { Errors.IsExceeded: true })
        {
            _context.Fail(SctpFault.PeerUnreachable, ErrorCauses.AbortByUser());
        }

        _shutdown.Advance(now);
        if (_context.IsOver)
        {
            _handshake.Stop();
            _shutdown.Stop();
        }
    }
}
