using Akka.Configuration;
using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Operations;

namespace Ooblex.Configuration;

/// <summary>Everything a node runs with, one record per part. Defaults: <c>hocon/reference.conf</c>.</summary>
public sealed record NodeSettings
{
    public required NodeOptions Node { get; init; }

    public required LogOptions Log { get; init; }

    public required ManagementOptions Management { get; init; }

    public required OpsOptions Ops { get; init; }

    /// <summary>The operator's own <c>akka { }</c> keys.</summary>
    public required Config Akka { get; init; }

    internal static NodeSettings Bind(HoconReader ooblex, Config akka) => new()
    {
        Node = NodeSection.Bind(ooblex.Section("node")),
        Log = LogSection.Bind(ooblex.Section("log")),
        Management = OperationsSection.BindManagement(ooblex.Section("management")),
        Ops = OperationsSection.BindOps(ooblex.Section("ops")),
        Akka = akka,
    };
}
