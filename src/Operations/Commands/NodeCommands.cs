using Ooblex.Contracts.Operations;
using Ooblex.Operations.Health;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>node</c> palette: who this node is and how it does.</summary>
public static class NodeCommands
{
    /// <param name="report">As <c>/ready</c> gives it.</param>
    /// <param name="addresses">Where the node listens: what, address.</param>
    public static IReadOnlyList<OpsCommand> All(
        Func<HealthReport> report, Func<IReadOnlyList<(string What, string Address)>> addresses) =>
    [
        new(
            "node",
            "status",
            "Who this node is and how it does",
            (call, stop) => Status(report(), addresses(), call, stop)),
    ];

    private static async Task<OpsRefusal?> Status(
        HealthReport report,
        IReadOnlyList<(string What, string Address)> addresses,
        OpsCall call,
        CancellationToken cancellation)
    {
        OpsTable table = new OpsTable("what", "value")
            .Add("node", report.Node)
            .Add("version", report.Version)
            .Add("status", report.Status)
            .Add("uptime_seconds", report.UptimeSeconds)
            .Add("memory_bytes", Environment.WorkingSet)
            .Add("heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        foreach ((string gate, string reason) in report.Waiting)
        {
            table.Add($"waiting for {gate}", reason);
        }

        foreach ((string gate, string reason) in report.Degraded)
        {
            table.Add($"without {gate}", reason);
        }

        foreach ((string what, string address) in addresses)
        {
            table.Add(what, address);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }
}
