using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>A piece of a message that gets its TSN now.</summary>
internal readonly record struct OutgoingFragment(OutgoingMessage Message, int Offset, int Length)
{
    public bool IsBegin => Offset == 0;

    public bool IsEnd => Offset + Length == Message.Payload.Length;
}

/// <summary>Messages that wait for their first transmission: one queue per stream, streams take turns.</summary>
/// <remarks>A message whose first fragment is out goes on until its last: without I-DATA (RFC 8260) fragments of
/// two messages cannot be mixed.</remarks>
internal sealed class SendQueue(SctpOptions options)
{
    private const int MessageOverhead = 64;

    private readonly Dictionary<ushort, OutgoingStream> _streams = [];
    private readonly Queue<OutgoingStream> _turns = new();
    private OutgoingMessage? _current;

    /// <summary>Bytes of messages that are queued or not acknowledged, overhead included.</summary>
    public int BufferedBytes { get; private set; }

    /// <summary>The message of which some fragments are out and some are not.</summary>
    public OutgoingMessage? Current => _current;

    public bool IsEmpty => _current is null && _turns.Count == 0;

    public IEnumerable<OutgoingStream> Streams => _streams.Values;

    public int QueuedBytes(ushort streamId) =>
        _streams.TryGetValue(streamId, out OutgoingStream? stream) ? stream.QueuedBytes : 0;

    public OutgoingStream Stream(ushort streamId)
    {
        if (!_streams.TryGetValue(streamId, out OutgoingStream? stream))
        {
            stream = new OutgoingStream(streamId);
            _streams.Add(streamId, stream);
        }

        return stream;
    }

    public bool HasRoomFor(int bytes) => BufferedBytes + bytes + MessageOverhead <= options.SendBufferBytes;

    public void Add(OutgoingMessage message)
    {
        OutgoingStream stream = Stream(message.StreamId);
        if (stream.Messages.Count == 0)
        {
            _turns.Enqueue(stream);
        }

        stream.Messages.Enqueue(message);
        stream.QueuedBytes += message.Payload.Length;
        BufferedBytes += message.Payload.Length + MessageOverhead;
    }

    /// <summary>The length of the next fragment, 0 when there is none. Expired messages fall out here.</summary>
    public int PeekLength(int maxLength, MonoTime now)
    {
        OutgoingMessage? message = Next(now);
        return message is null ? 0 : Math.Min(maxLength, message.Payload.Length - message.SentBytes);
    }

    /// <summary>Takes what <see cref="PeekLength"/> announced.</summary>
    public OutgoingFragment Take(int length)
    {
        OutgoingMessage message = _current ??= Begin();
        OutgoingFragment fragment = new(message, message.SentBytes, length);
        message.SentBytes += length;
        Stream(message.StreamId).QueuedBytes -= length;
        if (message.IsSent)
        {
            _current = null;
        }

        return fragment;
    }

    /// <summary>Drops the fragments that are not sent yet of the message that is being sent.</summary>
    /// <returns>An empty last fragment, which stands for them.</returns>
    public OutgoingFragment DropRest()
    {
        OutgoingMessage message = _current!;
        int unsent = message.Payload.Length - message.SentBytes;
        message.SentBytes += unsent;
        Stream(message.StreamId).QueuedBytes -= unsent;
        BufferedBytes -= unsent;
        _current = null;
        return new OutgoingFragment(message, message.Payload.Length, 0);
    }

    /// <summary>A fragment is acknowledged or skipped, and needs no memory any more.</summary>
    public void Release(in OutgoingFragment fragment) =>
        BufferedBytes -= fragment.Length + (fragment.IsEnd ? MessageOverhead : 0);

    /// <summary>Makes room by dropping messages at the head of their queues whose time has run out.</summary>
    public void DropExpired(MonoTime now)
    {
        for (int turns = _turns.Count; turns > 0; turns--)
        {
            OutgoingStream stream = _turns.Dequeue();
            DropExpired(stream, now);
            if (stream.Messages.Count > 0)
            {
                _turns.Enqueue(stream);
            }
        }
    }

    private OutgoingMessage? Next(MonoTime now)
    {
        if (_current is not null)
        {
            return _current;
        }

        while (_turns.TryPeek(out OutgoingStream? stream))
        {
            DropExpired(stream, now);
            if (stream.Messages.TryPeek(out OutgoingMessage? message))
            {
                return message;
            }

            _turns.Dequeue();
        }

        return null;
    }

    private OutgoingMessage Begin()
    {
        OutgoingStream stream = _turns.Dequeue();
        OutgoingMessage message = stream.Messages.Dequeue();
        if (message.Ordered)
        {
            message.Ssn = stream.NextSsn++;
        }

        if (stream.Messages.Count > 0)
        {
            _turns.Enqueue(stream);
        }

        return message;
    }

    private void DropExpired(OutgoingStream stream, MonoTime now)
    {
        while (stream.Messages.TryPeek(out OutgoingMessage? message) && message.IsExpired(now))
        {
            stream.Messages.Dequeue();
            stream.QueuedBytes -= message.Payload.Length;
            BufferedBytes -= message.Payload.Length + MessageOverhead;
        }
    }
}
