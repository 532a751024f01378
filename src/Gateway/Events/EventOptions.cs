namespace Ooblex.Gateway.Events;

/// <summary>Server-sent events of sessions. Defaults: <c>ooblex.gateway.events</c> in reference.conf.</summary>
public sealed record EventOptions
{
    /// <summary>Event streams open at once on this gateway.</summary>
    public required int MaxStreams { get; init; }

    /// <summary>A sign of life on an event stream on which nothing happens.</summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>The least time between two counts of viewers.</summary>
    public required TimeSpan ViewerCountInterval { get; init; }

    /// <summary>How long viewers of a node that drains wait for their publisher to move first.</summary>
    public required TimeSpan PublisherHeadStart { get; init; }

    /// <summary>Clients that this gateway tells to move per second, so that not all come at once.</summary>
    public required int MovesPerSecond { get; init; }
}
