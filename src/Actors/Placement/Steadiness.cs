namespace Ooblex.Actors.Placement;

/// <summary>Since when each node has been good without a break. Fed at each look; not thread-safe.</summary>
internal sealed class Steadiness(double crowdedAt)
{
    // A node must be clearly below the limit before anything comes back, or its return would send it over again.
    private const double Room = 0.1;

    private readonly Dictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);

    /// <returns>The same nodes with <see cref="Candidate.SteadySince"/>.</returns>
    public IReadOnlyList<Candidate> Observe(IReadOnlyList<Candidate> nodes, DateTimeOffset now)
    {
        HashSet<string> good = [.. nodes.Where(IsGood).Select(node => node.NodeId)];
        foreach (string gone in _since.Keys.Where(nodeId => !good.Contains(nodeId)).ToList())
        {
            _since.Remove(gone);
        }

        foreach (string nodeId in good)
        {
            _since.TryAdd(nodeId, now);
        }

        return [.. nodes.Select(node => node with { SteadySince = SinceOf(node.NodeId) })];
    }

    private DateTimeOffset? SinceOf(string nodeId) =>
        _since.TryGetValue(nodeId, out DateTimeOffset since) ? since : null;

    private bool IsGood(Candidate node) =>
        node is { IsUp: true, IsLive: true, Report.Draining: false } && node.Load <= crowdedAt - Room;
}
