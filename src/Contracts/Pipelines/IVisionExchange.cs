namespace Ooblex.Contracts.Pipelines;

/// <summary>The feed of this node as other nodes meet it. Thread-safe.</summary>
public interface IVisionExchange
{
    /// <summary>Keys of the streams that somebody listens to on this node.</summary>
    IReadOnlyCollection<string> Streams { get; }

    /// <summary>Gives a message that another node made to those who listen here; it goes no further.</summary>
    void Offer(string stream, VisionMessage message);

    /// <summary>From now on these are the other nodes. They take the place of those before.</summary>
    void Join(IVisionNodes nodes);

    /// <summary>There are no other nodes any more, unless others have taken their place.</summary>
    void Leave(IVisionNodes nodes);
}

/// <summary>The other nodes as a feed sees them. Called by pipelines' own threads: thread-safe, and never waits.
/// </summary>
public interface IVisionNodes
{
    /// <summary>Somebody there listens to this stream.</summary>
    bool Listen(string stream);

    /// <summary>Takes a message that was made on this node to those who listen elsewhere.</summary>
    void Send(string stream, VisionMessage message);

    /// <summary>A stream has got its first listener here, or lost its last one.</summary>
    void ListenersChanged();
}
