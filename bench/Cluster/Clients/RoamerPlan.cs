namespace Ooblex.Bench.Cluster.Clients;

/// <summary>What a client wants.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Publishes">It sends; else it watches.</param>
/// <param name="Gateways">Where it asks, in turn.</param>
/// <param name="Silence">After how long without a word from the server it opens a new session; <c>null</c> never does.
/// </param>
internal sealed record RoamerPlan(string Stream, bool Publishes, IReadOnlyList<string> Gateways, TimeSpan? Silence)
{
    /// <summary>Listens to its session's events, and goes where <c>reconnect</c> says before the old session ends.
    /// </summary>
    public bool Follows { get; init; }

    /// <summary>Where it says that it is; without it the server decides.</summary>
    public string? Site { get; init; }

    /// <summary>What it asks for, as in the URL.</summary>
    public string Resource => Site is null ? Stream : $"{Stream}?site={Site}";
}
