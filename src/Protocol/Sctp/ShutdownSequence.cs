using System.Buffers.Binary;
using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>Ends an association in good order: everything queued is delivered first (RFC 9260 §9.2).</summary>
internal sealed class ShutdownSequence(AssociationContext context)
{
    /// <summary>T2-shutdown.</summary>
    public MonoTime? Deadline { get; private set; }

    public void Begin(MonoTime now)
    {
        switch (context.State)
        {
            case SctpState.Listening or SctpState.CookieWait or SctpState.CookieEchoed:
                context.CloseInOrder();
                break;
            case SctpState.Established:
                context.State = SctpState.ShutdownPending;
                Advance(now);
                break;
        }
    }

    /// <summary>Goes on as soon as all data is acknowledged.</summary>
    public void Advance(MonoTime now)
    {
        if (context.Tcb is not { Sender.IsDrained: true })
        {
            return;
        }

        if (context.State is SctpState.ShutdownPending)
        {
            context.State = SctpState.ShutdownSent;
            Send(now);
        }
        else if (context.State is SctpState.ShutdownReceived)
        {
            context.State = SctpState.ShutdownAckSent;
            Send(now);
        }
    }

    public void Tick(MonoTime now)
    {
        if (Deadline <= now && context.Tcb is { } tcb)
        {
            tcb.Errors.Count();
            tcb.Rto.BackOff();
            Send(now);
        }
    }

    public void Stop() => Deadline = null;

    /// <summary>Sends the chunk of the current state once more, SHUTDOWN with what has arrived since.</summary>
    public void Send(MonoTime now)
    {
        if (context.Tcb is not { } tcb)
        {
            return;
        }

        bool isAnswer = context.State is SctpState.ShutdownAckSent;
        ChunkBuilder chunk = new(stackalloc byte[8], isAnswer ? ChunkType.ShutdownAck : ChunkType.Shutdown);
        if (!isAnswer)
        {
            chunk.Write32((uint)tcb.Receiver.CumulativeTsn);
        }

        context.Control.Add(chunk.ToArray());
        Deadline = now + tcb.Rto.Value;
    }

    public SctpFault ReceiveShutdown(ReadOnlySpan<byte> value, MonoTime now)
    {
        if (context.Tcb is not { } tcb || value.Length < sizeof(uint))
        {
            return value.Length < sizeof(uint) ? SctpFault.BadChunkLength : SctpFault.UnexpectedChunk;
        }

        SctpFault fault = tcb.Sender.ReceiveShutdown(BinaryPrimitives.ReadUInt32BigEndian(value), now);
        if (fault is not SctpFault.None)
        {
            return fault;
        }

        if (context.State is SctpState.Established or SctpState.ShutdownPending)
        {
            context.State = SctpState.ShutdownReceived;
        }
        else if (context.State is SctpState.ShutdownSent)
        {
            context.State = SctpState.ShutdownAckSent; // Both began at once.
            Send(now);
        }

        return fault;
    }

    public void ReceiveShutdownAck(uint packetTag)
    {
        if (context.State is SctpState.ShutdownSent or SctpState.ShutdownAckSent)
        {
            Deadline = null;
            context.Control.AddAlone(Complete(reflected: false), context.Control.PeerTag);
            context.CloseInOrder();
        }
        else if (context.Tcb is null)
        {
            context.Control.AddAlone(Complete(reflected: true), packetTag); // Our COMPLETE was lost (§8.4, rule 5).
        }
    }

    public void ReceiveShutdownComplete()
    {
        if (context.State is SctpState.ShutdownAckSent)
        {
            Deadline = null;
            context.CloseInOrder();
        }
    }

    private static byte[] Complete(bool reflected) =>
        new ChunkBuilder(new byte[4], ChunkType.ShutdownComplete, (byte)(reflected ? 1 : 0)).ToArray();
}
