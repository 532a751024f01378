using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Pipelines;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.pipelines</c>: what looks at streams on this node.</summary>
internal static class PipelinesSection
{
    private const string EdgeRole = "edge";

    public static PipelineEngineOptions Bind(HoconReader hocon, NodeOptions node) => new()
    {
        Node = node.Id,
        Source = node.Roles.Contains(EdgeRole) ? "edge" : "cloud",
        MaxRuns = hocon.Int("max-runs", 0, 10_000),
        Width = hocon.Int("width", 16, 8_192),
        Height = hocon.Int("height", 16, 8_192),
        MaxLag = hocon.Duration("max-lag", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(10)),
        Patience = hocon.Duration("patience", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
    };
}
