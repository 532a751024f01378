using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Exchange;

/// <summary>The way from a feed to the exchange of its node: a look at a set, and a bounded queue of which the oldest
/// goes first. Thread-safe.</summary>
internal sealed class OtherNodes(IActorRef exchange, int capacity, ExchangeCounters counters) : IVisionNodes
{
    private readonly Lock _gate = new();
    private readonly Queue<Made> _made = new();
    private volatile FrozenSet<string> _wanted = FrozenSet<string>.Empty;
    private bool _isAwaited; // The exchange knows that there is something to take.
    private int _isTold;

    /// <summary>Streams that somebody listens to elsewhere. Written by the exchange.</summary>
    public IReadOnlyCollection<string> Wanted
    {
        get => _wanted;
        set => _wanted = value.ToFrozenSet(StringComparer.Ordinal);
    }

    public bool Listen(string stream) => _wanted.Contains(stream);

    public void Send(string stream, VisionMessage message)
    {
        bool tell;
        lock (_gate)
        {
            if (_made.Count >= capacity)
            {
                _made.Dequeue();
                counters.CountDropped();
            }

            _made.Enqueue(new Made(stream, message));
            tell = !_isAwaited;
            _isAwaited = true;
        }

        if (tell)
        {
            exchange.Tell(Arrived.Instance, ActorRefs.NoSender); // Once for all that come until it has taken them.
        }
    }

    public void ListenersChanged()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            exchange.Tell(Changed.Instance, ActorRefs.NoSender); // Once for all changes until it looks.
        }
    }

    /// <summary>For the exchange, which takes all that there are, though not all at once.</summary>
    public bool TryTake([MaybeNullWhen(false)] out Made made)
    {
        lock (_gate)
        {
            return _isAwaited = _made.TryDequeue(out made);
        }
    }

    /// <summary>The exchange is about to look.</summary>
    public void OnLook() => Interlocked.Exchange(ref _isTold, 0);

    /// <summary>A message of this node's own pipelines.</summary>
    internal sealed record Made(string Stream, VisionMessage Message);

    internal sealed class Arrived : INoSerializationVerificationNeeded
    {
        public static readonly Arrived Instance = new();
    }

    internal sealed class Changed : INoSerializationVerificationNeeded
    {
        public static readonly Changed Instance = new();
    }
}
