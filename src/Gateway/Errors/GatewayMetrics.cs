using System.Diagnostics.Metrics;

namespace Ooblex.Gateway.Errors;

/// <summary>What the framework's own HTTP metrics do not tell: which problems clients were given.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> _problems;

    public GatewayMetrics(IMeterFactory meters) =>
        _problems = meters.Create("Ooblex.Gateway").CreateCounter<long>(
            "ooblex_gateway_problems", description: "Error answers by type (docs/errors.md).");

    public void Count(ProblemKind kind) => _problems.Add(1, new KeyValuePair<string, object?>("problem", kind.Slug));
}
