namespace Ooblex.Operations.Health;

/// <summary>The gates between "the process runs" and "send it clients". Any part may open or shut its own.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Readiness
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<NodeGate, string> _waiting = [];
    private readonly Dictionary<NodeGate, Func<string?>> _watched = [];

    public Readiness()
    {
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _waiting[gate] = "starting";
        }
    }

    public bool IsReady => Waiting.Count == 0;

    public void Open(NodeGate gate)
    {
        lock (_lock)
        {
            _waiting.Remove(gate);
        }
    }

    /// <param name="gate">Which part.</param>
    /// <param name="reason">What it waits for, in a few words; shown to whoever asks.</param>
    public void Shut(NodeGate gate, string reason)
    {
        lock (_lock)
        {
            _waiting[gate] = reason;
        }
    }

    /// <summary>Leaves a gate to a part that knows its own state, instead of <see cref="Open"/> and <see cref="Shut"/>.</summary>
    /// <param name="gate">Which part.</param>
    /// <param name="reasonIfShut">Asked at each look; <c>null</c> means open. Must be quick and thread-safe.</param>
    public void Watch(NodeGate gate, Func<string?> reasonIfShut)
    {
        lock (_lock)
        {
            _watched[gate] = reasonIfShut;
        }
    }

    /// <summary>The gates that are shut, and why.</summary>
    public IReadOnlyDictionary<NodeGate, string> Waiting
    {
        get
        {
            lock (_lock)
            {
                SortedDictionary<NodeGate, string> waiting = new(_waiting);
                foreach ((NodeGate gate, Func<string?> reasonIfShut) in _watched)
                {
                    waiting.Remove(gate);
                    if (reasonIfShut() is { } reason)
                    {
                        waiting[gate] = reason;
                    }
                }

                return waiting;
            }
        }
    }
}

/// <summary>What must be in order before clients are welcome.</summary>
public enum NodeGate
{
    /// <summary>The media engine's sockets are bound and its workers run.</summary>
    Media,

    /// <summary>The cluster is up and the journal has taken an event.</summary>
    Actors,

    /// <summary>The HTTP port is open.</summary>
    Gateway,

    /// <summary>No code on the way of a first viewer is cold.</summary>
    WarmUp,
}
