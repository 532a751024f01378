namespace Ooblex.Operations.Health;

/// <summary>The gates between "the process runs" and "send it clients". Any part may open or shut its own.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Readiness
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<NodeGate, string> _waiting = [];
    private readonly SortedDictionary<NodeGate, string> _impaired = [];

    public Readiness()
    {
        foreach (NodeGate gate in Enum.GetValues<NodeGate>())
        {
            _waiting[gate] = "starting";
        }
    }

    public bool IsReady => Waiting.Count == 0;

    /// <summary>All gates have been open at one time: the start is over, whatever came after it.</summary>
    public bool HasBeenReady { get; private set; }

    /// <summary>Sets a gate by what it waits for; <c>null</c> opens it.</summary>
    public void Set(NodeGate gate, string? waitsFor)
    {
        if (waitsFor is null)
        {
            Open(gate);
        }
        else
        {
            Shut(gate, waitsFor);
        }
    }

    public void Open(NodeGate gate)
    {
        lock (_lock)
        {
            _waiting.Remove(gate);
            _impaired.Remove(gate);
            HasBeenReady |= _waiting.Count == 0;
        }
    }

    /// <param name="gate">Which part.</param>
    /// <param name="reason">What it waits for, in a few words; shown to whoever asks.</param>
    public void Shut(NodeGate gate, string reason)
    {
        lock (_lock)
        {
            _waiting[gate] = reason;
            _impaired.Remove(gate);
        }
    }

    /// <summary>
    /// The part is away, but the node can do without it for a while: a node that has been ready stays so, and says what
    /// is amiss; one that starts waits.
    /// </summary>
    /// <remarks>
    /// For what all nodes share. Were each to shut a gate for it, a load balancer would find no node at all just when
    /// those that run could still serve.
    /// </remarks>
    public void Impair(NodeGate gate, string reason)
    {
        lock (_lock)
        {
            (HasBeenReady && !_waiting.ContainsKey(gate) ? _impaired : _waiting)[gate] = reason;
        }
    }

    /// <summary>The parts that are away although their gates are open, and why.</summary>
    public IReadOnlyDictionary<NodeGate, string> Impaired
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<NodeGate, string>(_impaired);
            }
        }
    }

    /// <summary>The gates that are shut, and why.</summary>
    public IReadOnlyDictionary<NodeGate, string> Waiting
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<NodeGate, string>(_waiting);
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

    /// <summary>The database that nodes share has answered, or there is none; open too when it is away later.</summary>
    Database,

    /// <summary>The HTTP port is open.</summary>
    Gateway,

    /// <summary>No code on the way of a first viewer is cold.</summary>
    WarmUp,

    /// <summary>The node is not about to leave.</summary>
    Drain,
}
