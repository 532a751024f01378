namespace Ooblex.Gateway.Results;

/// <summary>Results of pipelines to clients over HTTP. Defaults: <c>ooblex.gateway.results</c>.</summary>
public sealed record ResultOptions
{
    /// <summary>Clients that listen at this gateway at once.</summary>
    public required int MaxListeners { get; init; }

    /// <summary>Of these, to one stream.</summary>
    public required int MaxListenersPerStream { get; init; }

    /// <summary>Messages kept for a client that is slow; then it loses the oldest.</summary>
    public required int QueueLength { get; init; }

    /// <summary>A sign of life when nothing is found.</summary>
    public required TimeSpan KeepAlive { get; init; }
}
