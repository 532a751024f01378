using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>Begins our outgoing streams anew, one request at a time (RFC 6525 §5.1.2).</summary>
internal sealed class OutgoingStreamResets(
    DataSender sender,
    RetransmissionTimeout rto,
    ErrorCounter errors,
    AssociationEvents events,
    uint firstSequence,
    bool peerSupportsReset)
{
    private const int MaxStreamsPerRequest = 256;

    private readonly List<ushort> _requested = [];
    private uint _sequence = firstSequence;
    private byte[]? _request;
    private bool _sendNow;
    private int _draining;

    /// <summary>When the request is sent again.</summary>
    public MonoTime? Deadline { get; private set; }

    /// <summary>Marks a stream: what is queued still goes out, and nothing more is taken.</summary>
    public void Reset(ushort streamId)
    {
        OutgoingStream stream = sender.Queue.Stream(streamId);
        if (stream.Reset is StreamResetState.None)
        {
            stream.Reset = StreamResetState.Draining;
            _draining++;
        }
    }

    /// <summary>Writes the request, a new one or again. Its chunk is a control chunk and goes before data.</summary>
    public void Write(ref PacketWriter packet, uint responseSequence, MonoTime now)
    {
        if (_request is null && _draining > 0)
        {
            Begin(responseSequence);
        }

        if (_request is null || !_sendNow || packet.Space < Padding.RoundUp(_request.Length))
        {
            return;
        }

        packet.Add(_request);
        _sendNow = false;
        Deadline = now + rto.Value;
    }

    public SctpFault ReceiveResponse(uint sequence, ReconfigResult result)
    {
        if (_request is null || sequence != _sequence)
        {
            return SctpFault.None; // An answer to a question long settled.
        }

        errors.Clear();
        if (result is ReconfigResult.InProgress)
        {
            return SctpFault.None; // The timer asks again.
        }

        Finish();
        return result is ReconfigResult.NothingToDo or ReconfigResult.Performed
            ? SctpFault.None
            : SctpFault.StreamResetRefused;
    }

    public void Tick(MonoTime now)
    {
        if (Deadline <= now)
        {
            errors.Count();
            rto.BackOff();
            _sendNow = true;
            Deadline = now + rto.Value;
        }
    }

    private void Begin(uint responseSequence)
    {
        foreach (OutgoingStream stream in sender.Queue.Streams)
        {
            bool isDrained = stream.Messages.Count == 0 && sender.Queue.Current?.StreamId != stream.Id;
            if (stream.Reset is StreamResetState.Draining && isDrained && _requested.Count < MaxStreamsPerRequest)
            {
                stream.Reset = StreamResetState.Requested;
                _requested.Add(stream.Id);
                _draining--;
            }
        }

        if (_requested.Count == 0)
        {
            return;
        }

        if (!peerSupportsReset)
        {
            // Without the extension each side closes alone: there is nothing to ask and nobody to wait for.
            foreach (ushort streamId in _requested)
            {
                events.Add(new SctpEvent(SctpEventKind.IncomingStreamReset, streamId));
            }

            Finish();
            return;
        }

        _request = OutgoingResetRequest.Build(_sequence, responseSequence, sender.LastAssignedTsn, _requested);
        _sendNow = true;
    }

    // Even a refusal ends the stream's old life: its owner has said good-bye to it.
    private void Finish()
    {
        foreach (ushort streamId in _requested)
        {
            OutgoingStream stream = sender.Queue.Stream(streamId);
            (stream.Reset, stream.NextSsn) = (StreamResetState.None, 0);
            events.Add(new SctpEvent(SctpEventKind.OutgoingStreamReset, streamId));
        }

        _requested.Clear();
        (_request, Deadline, _sendNow) = (null, null, false);
        _sequence++;
    }
}
