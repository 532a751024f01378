using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Configuration.Sections;
using Ooblex.Gateway;
using Ooblex.Operations;

namespace Ooblex.Configuration;

/// <summary>Everything a node runs with, one record per part. Defaults: <c>hocon/reference.conf</c>.</summary>
public sealed record NodeSettings
{
    public required NodeOptions Node { get; init; }

    public required LogOptions Log { get; init; }

    public required ManagementOptions Management { get; init; }

    public required OpsOptions Ops { get; init; }

    public required GatewayOptions Gateway { get; init; }

    /// <summary>The operator's own <c>akka { }</c> block as HOCON; empty for none.</summary>
    public required string Akka { get; init; }

    internal static NodeSettings Bind(HoconReader ooblex, string akka)
    {
        NodeOptions node = NodeSection.Bind(ooblex.Section("node"));
        return new NodeSettings
        {
            Node = node,
            Log = LogSection.Bind(ooblex.Section("log")),
            Management = OperationsSection.BindManagement(ooblex.Section("management")),
            Ops = OperationsSection.BindOps(ooblex.Section("ops")),
            Gateway = GatewaySection.Bind(ooblex.Section("gateway"), node),
            Akka = akka,
        };
    }
}
