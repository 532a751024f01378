namespace Ooblex.Protocol.Sctp;

/// <summary>Puts whole messages in the order of their stream (RFC 9260 §6.6) and hands them on.</summary>
internal sealed class IncomingStreams(AssociationEvents events, ReceiveBudget budget)
{
    private readonly Dictionary<ushort, Stream> _streams = [];

    /// <summary>Takes a message whose bytes are on the budget.</summary>
    public SctpFault Deliver(in ReceivedMessage message)
    {
        if (message.Unordered)
        {
            events.AddMessage(message);
            return SctpFault.None;
        }

        Stream stream = Find(message.StreamId);
        short ahead = (short)(message.Ssn - stream.NextSsn);
        if (ahead < 0 || (ahead > 0 && !stream.Waiting.TryAdd(message.Ssn, message)))
        {
            budget.Release(message.Payload.Length);
            return SctpFault.SsnOutOfOrder; // Its TSN was new, yet its place in the stream is taken.
        }

        if (ahead == 0)
        {
            events.AddMessage(message);
            stream.NextSsn++;
            DeliverWaiting(stream);
        }

        return SctpFault.None;
    }

    /// <summary>The peer gave up everything up to this sequence number (RFC 3758 §3.6); what arrived of it is
    /// handed on.</summary>
    public void SkipThrough(ushort streamId, ushort ssn)
    {
        Stream stream = Find(streamId);
        if ((short)(ssn - stream.NextSsn) < 0)
        {
            return;
        }

        ushort from = stream.NextSsn;
        foreach (ushort waiting in stream.Waiting.Keys
            .Where(candidate => (ushort)(candidate - from) <= (ushort)(ssn - from))
            .OrderBy(candidate => (ushort)(candidate - from))
            .ToArray())
        {
            stream.Waiting.Remove(waiting, out ReceivedMessage message);
            events.AddMessage(message);
        }

        stream.NextSsn = (ushort)(ssn + 1);
        DeliverWaiting(stream);
    }

    /// <summary>Sequence numbers begin at 0 again (RFC 6525 §5.2.2).</summary>
    public void Reset(ushort streamId)
    {
        if (_streams.Remove(streamId, out Stream? stream))
        {
            Discard(stream);
        }
    }

    public void ResetAll()
    {
        foreach (Stream stream in _streams.Values)
        {
            Discard(stream);
        }

        _streams.Clear();
    }

    private void DeliverWaiting(Stream stream)
    {
        while (stream.Waiting.Remove(stream.NextSsn, out ReceivedMessage message))
        {
            events.AddMessage(message);
            stream.NextSsn++;
        }
    }

    private void Discard(Stream stream)
    {
        foreach (ReceivedMessage message in stream.Waiting.Values)
        {
            budget.Release(message.Payload.Length);
        }
    }

    private Stream Find(ushort streamId)
    {
        if (!_streams.TryGetValue(streamId, out Stream? stream))
        {
            stream = new Stream();
            _streams.Add(streamId, stream);
        }

        return stream;
    }

    private sealed class Stream
    {
        public ushort NextSsn { get; set; }

        public Dictionary<ushort, ReceivedMessage> Waiting { get; } = [];
    }
}
