using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>Brings each chunk of a packet to the part that it is for, if its tag and the state allow it.</summary>
internal sealed class ChunkDispatch(AssociationContext context, Handshake handshake, ShutdownSequence shutdown)
{
    public void Receive(ReadOnlySpan<byte> packet, MonoTime now)
    {
        if (context.Events.IsFull)
        {
            context.Faults.Count(SctpFault.QueueOverflow);
            return;
        }

        SctpFault fault = CommonHeader.TryRead(packet, context.Ports, out uint tag);
        if (fault is SctpFault.None)
        {
            fault = ReceiveChunks(new ChunkReader(packet[CommonHeader.Length..]), tag, now);
        }

        context.Faults.Count(fault);
    }

    private SctpFault ReceiveChunks(ChunkReader reader, uint tag, MonoTime now)
    {
        bool isFirst = true;
        while (reader.TryRead(out Chunk chunk))
        {
            if (!IsTagRight(chunk, tag))
            {
                return SctpFault.BadVerificationTag;
            }

            if (chunk.Type is ChunkType.Init && !(isFirst && reader.IsAtEnd))
            {
                return SctpFault.UnexpectedChunk; // INIT comes alone (§8.5.1).
            }

            SctpFault fault = Dispatch(chunk, tag, now);
            isFirst = false;
            if (fault is SctpFault.UnknownChunk && ((byte)chunk.Type & 0x80) == 0)
            {
                return fault; // The rest of the packet is not to be read (§3.2).
            }

            context.Faults.Count(fault);
        }

        context.Tcb?.EndPacket(now);
        return reader.Fault;
    }

    /// <summary>The verification tag, chunk by chunk (§8.5, §8.5.1).</summary>
    private bool IsTagRight(in Chunk chunk, uint tag) => chunk.Type switch
    {
        ChunkType.Init => tag == 0,
        ChunkType.CookieEcho => true, // The cookie knows its tag.
        ChunkType.ShutdownAck when context.Tcb is null => true, // It gets its own tag back (§8.4, rule 5).
        ChunkType.Abort or ChunkType.ShutdownComplete when chunk.TagIsReflected =>
            tag != 0 && tag == context.Control.PeerTag,
        _ => tag == context.Local.Tag,
    };

    private SctpFault Dispatch(in Chunk chunk, uint tag, MonoTime now)
    {
        switch (chunk.Type)
        {
            case ChunkType.Init:
                return ReceiveInit(chunk, now);
            case ChunkType.InitAck:
                return handshake.ReceiveInitAck(chunk.Value, now);
            case ChunkType.CookieEcho:
                return handshake.ReceiveCookieEcho(chunk.Value, tag, now);
            case ChunkType.CookieAck:
                handshake.ReceiveCookieAck();
                return SctpFault.None;
            case ChunkType.Abort:
                return ReceiveAbort();
            case ChunkType.Error:
                return ReceiveError(chunk.Value, now);
            case ChunkType.Shutdown:
                return shutdown.ReceiveShutdown(chunk.Value, now);
            case ChunkType.ShutdownAck:
                shutdown.ReceiveShutdownAck(tag);
                return SctpFault.None;
            case ChunkType.ShutdownComplete:
                shutdown.ReceiveShutdownComplete();
                return SctpFault.None;
            default:
                return context.Tcb is { } tcb ? DispatchEstablished(tcb, chunk, now) : SctpFault.UnexpectedChunk;
        }
    }

    private SctpFault DispatchEstablished(TransmissionControlBlock tcb, in Chunk chunk, MonoTime now)
    {
        switch (chunk.Type)
        {
            case ChunkType.Data:
                return ReceiveData(tcb, chunk, now);
            case ChunkType.Sack:
                return SackChunk.TryRead(chunk.Value, out SackChunk sack)
                    ? EndIfViolation(tcb.Sender.Receive(sack, now), tsn: 0)
                    : SctpFault.BadSack;
            case ChunkType.ForwardTsn:
                return ForwardTsnChunk.TryRead(chunk.Value, out ForwardTsnChunk forward)
                    ? tcb.Receiver.Receive(forward)
                    : SctpFault.BadForwardTsn;
            case ChunkType.Reconfig:
                return tcb.ReceiveReconfig(chunk.Value);
            case ChunkType.Heartbeat:
                return ReceiveHeartbeat(chunk.Value);
            case ChunkType.HeartbeatAck:
                tcb.ReceiveHeartbeatAck(chunk.Value, now);
                return SctpFault.None;
            default:
                return ReceiveUnknown(chunk);
        }
    }

    private SctpFault ReceiveInit(in Chunk chunk, MonoTime now)
    {
        switch (context.State)
        {
            case SctpState.ShutdownAckSent:
                shutdown.Send(now); // §9.2
                return SctpFault.None;
            case SctpState.Closed or SctpState.Failed:
                return SctpFault.UnexpectedChunk;
            default:
                return handshake.ReceiveInit(chunk.Value, now);
        }
    }

    private SctpFault ReceiveData(TransmissionControlBlock tcb, in Chunk chunk, MonoTime now)
    {
        if (!DataChunk.TryRead(chunk, out DataChunk data))
        {
            return SctpFault.BadChunkLength;
        }

        if (context.State is SctpState.ShutdownReceived or SctpState.ShutdownAckSent)
        {
            return SctpFault.UnexpectedChunk; // The peer has said that it was done (§6).
        }

        SctpFault fault = EndIfViolation(tcb.Receiver.Receive(data), data.Tsn);
        if (fault is SctpFault.InvalidStream)
        {
            context.Control.Add(ErrorCauses.ErrorInvalidStream(data.StreamId));
        }

        if (context.State is SctpState.ShutdownSent)
        {
            tcb.Receiver.DemandSack();
            shutdown.Send(now); // §9.2: SACK and SHUTDOWN at once.
        }

        return fault;
    }

    // Fail counts the fault itself.
    private SctpFault EndIfViolation(SctpFault fault, uint tsn)
    {
        if (!DataReceiver.IsViolation(fault))
        {
            return fault;
        }

        context.Fail(fault, ErrorCauses.AbortFor(fault, tsn));
        return SctpFault.None;
    }

    private SctpFault ReceiveHeartbeat(ReadOnlySpan<byte> value)
    {
        int length = Chunk.HeaderLength + value.Length;
        if (length > context.Options.MtuBytes - CommonHeader.Length)
        {
            return SctpFault.BadChunkLength; // The echo would not fit.
        }

        ChunkBuilder chunk = new(new byte[length], ChunkType.HeartbeatAck);
        chunk.Write(value);
        context.Control.Add(chunk.ToArray());
        return SctpFault.None;
    }

    private SctpFault ReceiveAbort()
    {
        if (!context.IsOver && context.State is not SctpState.Listening)
        {
            context.Fail(SctpFault.PeerAborted, abort: null);
        }

        return SctpFault.None;
    }

    private SctpFault ReceiveError(ReadOnlySpan<byte> value, MonoTime now)
    {
        if (ErrorCauses.Names(value, ErrorCauses.StaleCookie))
        {
            handshake.ReceiveStaleCookie(now);
        }

        return SctpFault.ErrorReported;
    }

    // The second highest bit asks for a report (§3.2).
    private SctpFault ReceiveUnknown(in Chunk chunk)
    {
        if (((byte)chunk.Type & 0x40) != 0)
        {
            context.Control.Add(ErrorCauses.ErrorUnrecognizedChunk(chunk.Bytes));
        }

        return SctpFault.UnknownChunk;
    }
}
