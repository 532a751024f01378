namespace Ooblex.Transport.Engine.Results;

/// <summary>Messages on their way to one worker: bounded, the oldest goes first. Thread-safe.</summary>
internal sealed class ResultInbox(MediaWorker worker, int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<ResultMessage> _messages = new();
    private bool _isTold;
    private long _dropped;

    /// <summary>Messages that the worker never saw.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Put(in ResultMessage message)
    {
        bool tell;
        lock (_gate)
        {
            if (_messages.Count >= capacity)
            {
                _messages.Dequeue();
                Interlocked.Increment(ref _dropped);
            }

            _messages.Enqueue(message);
            tell = !_isTold;
            _isTold = true;
        }

        if (tell)
        {
            worker.Post(static (desk, now) => desk.Results.Deliver(now)); // Once for all that comes until it looks.
        }
    }

    public bool TryTake(out ResultMessage message)
    {
        lock (_gate)
        {
            if (_messages.TryDequeue(out message))
            {
                return true;
            }

            _isTold = false;
            return false;
        }
    }
}

/// <param name="Stream">Whose listeners it is for.</param>
/// <param name="Text">Shared by all of them.</param>
/// <param name="Peer">The one of them that it is for; <c>null</c>: all.</param>
internal readonly record struct ResultMessage(string Stream, ReadOnlyMemory<byte> Text, string? Peer = null);
