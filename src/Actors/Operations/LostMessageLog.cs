using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>The latest messages that found nobody. Outlives actor systems. Thread-safe.</summary>
internal sealed class LostMessageLog(TimeProvider time)
{
    private const int Kept = 200;

    private readonly Lock _lock = new();
    private readonly Queue<LostMessage> _recent = new();
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<LostMessage> Recent
    {
        get
        {
            lock (_lock)
            {
                return [.. _recent];
            }
        }
    }

    public void Add(string message, string from, string to)
    {
        lock (_lock)
        {
            Interlocked.Increment(ref _count);
            _recent.Enqueue(new LostMessage(time.GetUtcNow(), message, from, to));
            if (_recent.Count > Kept)
            {
                _recent.Dequeue();
            }
        }
    }
}
