using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>What the parts of one association share: its state, its queues, its counters.</summary>
internal sealed class AssociationContext
{
    public AssociationContext(SctpOptions options, SctpPorts ports, SctpIdentity local)
    {
        (Options, Ports, Local) = (options, ports, local);
        Budget = new ReceiveBudget(options);
        Events = new AssociationEvents(Budget);
        Control = new ControlQueue(Faults);
    }

    public SctpOptions Options { get; }

    public SctpPorts Ports { get; }

    /// <summary>Our tag and first TSN; new ones after a restart.</summary>
    public SctpIdentity Local { get; private set; }

    public ReceiveBudget Budget { get; }

    public AssociationEvents Events { get; }

    public SctpFaultCounts Faults { get; } = new();

    public ControlQueue Control { get; }

    public SctpState State { get; set; } = SctpState.Listening;

    /// <summary>Present from the end of the handshake until the end of the association.</summary>
    public TransmissionControlBlock? Tcb { get; private set; }

    /// <summary>The time of the last call that told it.</summary>
    public MonoTime Now { get; set; }

    public bool IsOver => State is SctpState.Closed or SctpState.Failed;

    /// <summary>The handshake is done, for the first time or for a restarted peer.</summary>
    public void Establish(SctpIdentity local, PeerParameters peer)
    {
        SctpEventKind kind = Tcb is null ? SctpEventKind.Established : SctpEventKind.Restarted;
        Tcb?.Receiver.Discard();
        Local = local;
        Control.PeerTag = peer.Tag;
        Tcb = new TransmissionControlBlock(this, local, peer, Now);
        State = SctpState.Established;
        Events.Add(new SctpEvent(kind));
    }

    public void CloseInOrder()
    {
        (State, Tcb) = (SctpState.Closed, null);
        Events.Add(new SctpEvent(SctpEventKind.Closed));
    }

    /// <summary>Ends at once by the owner's wish.</summary>
    public void Abort()
    {
        Control.Clear();
        if (Control.PeerTag != 0)
        {
            Control.Add(ErrorCauses.AbortByUser());
        }

        (State, Tcb) = (SctpState.Failed, null);
    }

    /// <summary>Ends at once. <paramref name="abort"/> is told to the peer; <c>null</c> says nothing.</summary>
    public void Fail(SctpFault fault, byte[]? abort)
    {
        Control.Clear();
        if (abort is not null && Control.PeerTag != 0)
        {
            Control.Add(abort);
        }

        (State, Tcb) = (SctpState.Failed, null);
        Faults.Count(fault);
        Events.Add(new SctpEvent(SctpEventKind.Failed, Fault: fault));
    }
}
