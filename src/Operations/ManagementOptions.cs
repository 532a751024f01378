using System.Net;

namespace Ooblex.Operations;

/// <summary>Where probes and Prometheus knock. Keys: <c>ooblex.management</c>.</summary>
public sealed record ManagementOptions
{
    public required IPAddress Host { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>The cluster is shown and not changed: no join, no leave, no down by HTTP.</summary>
    public required bool ReadOnly { get; init; }
}
