using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>All that an established association has (RFC 9260 §14); a restart makes a new one.</summary>
internal sealed class TransmissionControlBlock
{
    private readonly IncomingStreamResets _incomingResets;
    private readonly OutgoingStreamResets _outgoingResets;
    private readonly Heartbeat _heartbeat;

    public TransmissionControlBlock(AssociationContext context, SctpIdentity local, PeerParameters peer, MonoTime now)
    {
        (Local, Peer) = (local, peer);
        Rto = new RetransmissionTimeout(context.Options);
        Errors = new ErrorCounter(context.Options.MaxRetransmits);
        Receiver = new DataReceiver(context.Options, peer, context.Budget, context.Events);
        Sender = new DataSender(context.Options, local.InitialTsn, peer, Rto, Errors);
        _incomingResets = new IncomingStreamResets(Receiver, context.Events, context.Control, peer.InitialTsn);
        _outgoingResets = new OutgoingStreamResets(
            Sender,
            Rto,
            Errors,
            context.Events,
            local.InitialTsn,
            peer.SupportsReconfig);
        _heartbeat = new Heartbeat(context.Options, Rto, Errors, context.Control, now);
    }

    public SctpIdentity Local { get; }

    public PeerParameters Peer { get; }

    public RetransmissionTimeout Rto { get; }

    public ErrorCounter Errors { get; }

    public DataReceiver Receiver { get; }

    public DataSender Sender { get; }

    public MonoTime? NextDeadline
    {
        get
        {
            MonoTime? data = MonoTime.Earliest(Sender.Deadline, Receiver.SackDeadline);
            return MonoTime.Earliest(data, MonoTime.Earliest(_outgoingResets.Deadline, _heartbeat.Deadline));
        }
    }

    public void ResetStream(ushort streamId) => _outgoingResets.Reset(streamId);

    public void ReceiveHeartbeatAck(ReadOnlySpan<byte> value, MonoTime now) => _heartbeat.ReceiveAck(value, now);

    /// <summary>A RE-CONFIG holds one request or response, or a pair of them (RFC 6525 §3.1).</summary>
    public SctpFault ReceiveReconfig(ReadOnlySpan<byte> value)
    {
        ParameterReader reader = new(value);
        SctpFault fault = SctpFault.None;
        for (int i = 0; i < 2 && fault is SctpFault.None && reader.TryRead(out Parameter parameter); i++)
        {
            switch (parameter.Type)
            {
                case ParameterType.ReconfigResponse:
                    fault = ReconfigResponse.TryRead(parameter.Value, out uint sequence, out ReconfigResult result)
                        ? _outgoingResets.ReceiveResponse(sequence, result)
                        : SctpFault.BadReconfig;
                    break;
                case >= ParameterType.OutgoingReset and <= ParameterType.AddIncomingStreams:
                    fault = _incomingResets.Receive(parameter);
                    break;
                default:
                    fault = SctpFault.BadReconfig;
                    break;
            }
        }

        return fault is SctpFault.None ? reader.Fault : fault;
    }

    public void EndPacket(MonoTime now)
    {
        Receiver.EndPacket(now);
        _incomingResets.TryPerform();
        _heartbeat.NoteHeard(now);
    }

    public void Tick(MonoTime now)
    {
        Receiver.Tick(now);
        Sender.Tick(now);
        _outgoingResets.Tick(now);
        _heartbeat.Tick(now, isIdle: Sender.Deadline is null);
    }

    /// <summary>Adds what is due: SACK, FORWARD-TSN and RE-CONFIG first, then data (RFC 9260 §6.10).</summary>
    public void Write(ref PacketWriter packet, MonoTime now)
    {
        Receiver.WriteSack(ref packet, dataFollows: Sender.HasDataToWrite(now));
        Sender.WriteControl(ref packet, now);
        _outgoingResets.Write(ref packet, _incomingResets.LastSequence, now);
        Sender.Write(ref packet, now);
    }
}
