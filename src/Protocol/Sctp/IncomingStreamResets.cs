using System.Buffers.Binary;

namespace Ooblex.Protocol.Sctp;

/// <summary>Answers the peer's wish to begin its outgoing streams anew (RFC 6525 §5.2.2).</summary>
internal sealed class IncomingStreamResets(
    DataReceiver receiver,
    AssociationEvents events,
    ControlQueue control,
    uint firstSequence)
{
    private readonly List<ushort> _streams = [];
    private uint _expected = firstSequence;
    private ReconfigResult? _lastResult;
    private long? _deferredUntil;

    /// <summary>The number of the peer's last request, which our own requests echo (§4.1).</summary>
    public uint LastSequence => _expected - 1;

    /// <summary>Reads one parameter of a RE-CONFIG that is a request.</summary>
    public SctpFault Receive(in Parameter parameter)
    {
        if (parameter.Type is not ParameterType.OutgoingReset)
        {
            return Deny(parameter);
        }

        if (!OutgoingResetRequest.TryRead(parameter.Value, out OutgoingResetRequest request))
        {
            return SctpFault.BadReconfig;
        }

        if (request.Sequence == _expected - 1 && _lastResult is { } known)
        {
            control.Add(ReconfigResponse.Build(request.Sequence, known)); // Our answer was lost, or is not final.
            return SctpFault.None;
        }

        if (request.Sequence != _expected)
        {
            control.Add(ReconfigResponse.Build(request.Sequence, ReconfigResult.BadSequenceNumber));
            return SctpFault.BadReconfig;
        }

        _expected++;
        Remember(request);
        long last = Tsn.Extend(request.LastAssignedTsn, receiver.CumulativeTsn);
        _deferredUntil = last;
        _lastResult = ReconfigResult.InProgress;
        TryPerform();
        return SctpFault.None;
    }

    /// <summary>Performs a deferred reset once everything before it has arrived. The peer is answered then and
    /// not before, unless it asks again: an early "in progress" would make it wait for a time-out.</summary>
    public void TryPerform()
    {
        if (_deferredUntil is null || receiver.CumulativeTsn < _deferredUntil)
        {
            return;
        }

        _deferredUntil = null;
        _lastResult = ReconfigResult.Performed;
        control.Add(ReconfigResponse.Build(_expected - 1, ReconfigResult.Performed));
        if (_streams.Count == 0)
        {
            receiver.Streams.ResetAll();
            events.Add(new SctpEvent(SctpEventKind.AllIncomingStreamsReset));
        }

        foreach (ushort streamId in _streams)
        {
            receiver.Streams.Reset(streamId);
            events.Add(new SctpEvent(SctpEventKind.IncomingStreamReset, streamId));
        }
    }

    private void Remember(in OutgoingResetRequest request)
    {
        _streams.Clear();
        for (int i = 0; i < request.StreamCount; i++)
        {
            if (receiver.IsStream(request.Stream(i)))
            {
                _streams.Add(request.Stream(i));
            }
        }
    }

    // Asking us to reset our streams, and adding streams, may be denied by policy (§5.2.3 to §5.2.6).
    private SctpFault Deny(in Parameter parameter)
    {
        if (parameter.Value.Length < sizeof(uint))
        {
            return SctpFault.BadReconfig;
        }

        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(parameter.Value);
        bool isNext = sequence == _expected;
        if (isNext)
        {
            _expected++;
            (_deferredUntil, _lastResult) = (null, ReconfigResult.Denied);
        }

        bool isKnown = isNext || sequence == _expected - 1;
        control.Add(ReconfigResponse.Build(
            sequence,
            isKnown ? ReconfigResult.Denied : ReconfigResult.BadSequenceNumber));
        return isKnown ? SctpFault.None : SctpFault.BadReconfig;
    }
}
