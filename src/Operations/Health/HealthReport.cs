using System.Text.Json.Serialization;

namespace Ooblex.Operations.Health;

/// <summary>The body of <c>/ready</c> and <c>/health</c>.</summary>
/// <param name="Status">"ready" or "not-ready".</param>
/// <param name="Node">The node's id.</param>
/// <param name="Version">Of the software.</param>
/// <param name="UptimeSeconds">Since the process started.</param>
/// <param name="Waiting">The gates that are shut, and why; empty when ready.</param>
public sealed record HealthReport(
    string Status, string Node, string Version, long UptimeSeconds, IReadOnlyDictionary<string, string> Waiting)
{
    /// <summary>It has been ready once; for <c>/startup</c>, whose body nobody reads.</summary>
    [JsonIgnore]
    public bool HasStarted { get; init; }

    public static HealthReport Of(NodeIdentity node, Readiness readiness, TimeProvider time)
    {
        IReadOnlyDictionary<NodeGate, string> waiting = readiness.Waiting;
        return new HealthReport(
            waiting.Count == 0 ? "ready" : "not-ready",
            node.Id,
            node.Version,
            (long)(time.GetUtcNow() - node.StartedAt).TotalSeconds,
            waiting.ToDictionary(gate => NameOf(gate.Key), gate => gate.Value))
        {
            HasStarted = readiness.HasBeenReady,
        };
    }

    /// <summary>How a gate is written for people and for labels.</summary>
    public static string NameOf(NodeGate gate) => gate switch
    {
        NodeGate.WarmUp => "warm-up",
        _ => gate.ToString().ToLowerInvariant(),
    };
}
