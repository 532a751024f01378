using System.Text.Json.Serialization;

namespace Ooblex.Operations.Health;

/// <summary>The body of <c>/ready</c> and <c>/health</c>.</summary>
/// <param name="Status">"ready", "degraded" (ready, but something is away) or "not-ready".</param>
/// <param name="Node">The node's id.</param>
/// <param name="Version">Of the software.</param>
/// <param name="UptimeSeconds">Since the process started.</param>
/// <param name="Waiting">The gates that are shut, and why; empty when ready.</param>
public sealed record HealthReport(
    string Status, string Node, string Version, long UptimeSeconds, IReadOnlyDictionary<string, string> Waiting)
{
    /// <summary>Parts that are away while the node goes on without them, and why; empty when all is well.</summary>
    public IReadOnlyDictionary<string, string> Degraded { get; init; } = new Dictionary<string, string>();

    /// <summary>It has been ready once; for <c>/startup</c>, whose body nobody reads.</summary>
    [JsonIgnore]
    public bool HasStarted { get; init; }

    public static HealthReport Of(NodeIdentity node, Readiness readiness, TimeProvider time)
    {
        IReadOnlyDictionary<NodeGate, string> waiting = readiness.Waiting;
        IReadOnlyDictionary<NodeGate, string> impaired = readiness.Impaired;
        string status = waiting.Count > 0 ? "not-ready" : impaired.Count > 0 ? "degraded" : "ready";
        return new HealthReport(
            status, node.Id, node.Version, (long)(time.GetUtcNow() - node.StartedAt).TotalSeconds, Named(waiting))
        {
            Degraded = Named(impaired),
            HasStarted = readiness.HasBeenReady,
        };
    }

    private static Dictionary<string, string> Named(IReadOnlyDictionary<NodeGate, string> gates) =>
        gates.ToDictionary(gate => NameOf(gate.Key), gate => gate.Value);

    /// <summary>How a gate is written for people and for labels.</summary>
    public static string NameOf(NodeGate gate) => gate switch
    {
        NodeGate.WarmUp => "warm-up",
        _ => gate.ToString().ToLowerInvariant(),
    };
}
