using System.Collections.Frozen;
using Akka.Actor;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Exchange;

/// <summary>The way from a feed to the exchange of its node: a look at a set, and a bounded mailbox. Thread-safe.
/// </summary>
internal sealed class OtherNodes(IActorRef exchange, int queue, ExchangeCounters counters) : IVisionNodes
{
    private volatile FrozenSet<string> _wanted = FrozenSet<string>.Empty;
    private int _waiting;
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
        if (Interlocked.Increment(ref _waiting) > queue)
        {
            Interlocked.Decrement(ref _waiting);
            counters.CountDropped();
            return;
        }

        exchange.Tell(new Made(stream, message), ActorRefs.NoSender);
    }

    public void ListenersChanged()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            exchange.Tell(Changed.Instance, ActorRefs.NoSender); // Once for all changes until it looks.
        }
    }

    /// <summary>The exchange has taken a message out of its mailbox.</summary>
    public void OnTaken() => Interlocked.Decrement(ref _waiting);

    /// <summary>The exchange is about to look.</summary>
    public void OnLook() => Interlocked.Exchange(ref _isTold, 0);

    /// <summary>A message of this node's own pipelines.</summary>
    internal sealed record Made(string Stream, VisionMessage Message) : INoSerializationVerificationNeeded;

    internal sealed class Changed : INoSerializationVerificationNeeded
    {
        public static readonly Changed Instance = new();
    }
}
