namespace Ooblex.Actors.Placement;

/// <summary>Sessions that were sent to nodes a moment ago, and that no report counts yet. Thread-safe.</summary>
/// <remarks>Without it all who come between two reports would go to the node that was emptiest then.</remarks>
internal sealed class RecentPlacements(TimeProvider time)
{
    // A report may be half a second old, and the engine's figures in it a second.
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, string NodeId)> _placed = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Add(string nodeId)
    {
        lock (_lock)
        {
            Forget();
            _placed.Enqueue((time.GetTimestamp(), nodeId));
            _counts[nodeId] = _counts.GetValueOrDefault(nodeId) + 1;
        }
    }

    public int Count(string nodeId)
    {
        lock (_lock)
        {
            Forget();
            return _counts.GetValueOrDefault(nodeId);
        }
    }

    private void Forget()
    {
        while (_placed.TryPeek(out (long At, string NodeId) oldest) && time.GetElapsedTime(oldest.At) > Remembered)
        {
            _placed.Dequeue();
            _counts[oldest.NodeId]--;
        }
    }
}
