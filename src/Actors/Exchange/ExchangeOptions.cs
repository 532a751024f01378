namespace Ooblex.Actors.Exchange;

/// <summary>Bounds and times of results between nodes. Defaults: <c>ooblex.actors.exchange</c> in reference.conf.
/// </summary>
public sealed record ExchangeOptions
{
    /// <summary>How often a node says again what it listens to.</summary>
    public required TimeSpan Repeat { get; init; }

    /// <summary>What was not said again for this long is forgotten.</summary>
    public required TimeSpan ForgetAfter { get; init; }

    /// <summary>Streams that one node may ask others for.</summary>
    public required int MaxStreams { get; init; }

    /// <summary>Messages on their way to one node and not acknowledged. A quarter as many wait for it beyond that; then
    /// the oldest of these is dropped.</summary>
    public required int Window { get; init; }

    /// <summary>Messages of this node's pipelines that wait to be sent; then the oldest is dropped.</summary>
    public required int Queue { get; init; }
}
