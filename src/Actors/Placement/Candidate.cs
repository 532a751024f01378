using Akka.Util;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>A node as placement sees it at one moment.</summary>
/// <param name="Report">What it last said of itself; of a silent one, what its roles say.</param>
internal sealed record Candidate(NodeReport Report)
{
    private const string MediaRole = "media";
    private const string EdgeRole = "edge";
    private const string CloudRole = "cloud";
    private const string GpuRole = "gpu";

    /// <summary>The cluster takes it to be up, and can reach it.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>It has reported lately.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>Of its software.</summary>
    public AppVersion Version { get; init; } = AppVersion.Zero;

    /// <summary>Since when it has been good without a break; <c>null</c>: it is not.</summary>
    public DateTimeOffset? SteadySince { get; init; }

    /// <summary>Shards of the kind in question that it has.</summary>
    public int Shards { get; init; }

    /// <summary>It carries the media of what is to be placed.</summary>
    public bool HasMedia { get; init; }

    /// <summary>It refused this very session a moment ago.</summary>
    public bool SaidNo { get; init; }

    /// <summary>It is the node that decides: the gateway's own.</summary>
    public bool IsHere { get; init; }

    /// <summary>Sessions sent there that its report cannot count yet.</summary>
    public int Pending { get; init; }

    /// <summary>It may be asked though its report says that it is full or carries no media.</summary>
    public bool MayOverflow { get; init; }

    public string NodeId => Report.NodeId;

    public bool CarriesMedia => MayOverflow || Report.Roles.Contains(MediaRole);

    public bool IsEdge => Report.Roles.Contains(EdgeRole);

    /// <summary>A node that nobody called an edge stands in a data centre, or is the only one.</summary>
    public bool IsCloud => Report.Roles.Contains(CloudRole) || !IsEdge;

    public bool HasGpu =>
        Report.Roles.Contains(GpuRole) || Report.Devices.Any(d => !d.StartsWith("cpu", StringComparison.Ordinal));

    public double Load =>
        Math.Max(Report.Load, Report.MaxSessions > 0 ? (Report.Sessions + Pending) / (double)Report.MaxSessions : 0);

    /// <summary>It takes no session more. A busy processor makes a node crowded, and never full.</summary>
    public bool IsFull =>
        !MayOverflow
        && ((Report.MaxSessions > 0 && Report.Sessions >= Report.MaxSessions)
            || (Report.MaxBitsPerSecond > 0 && Report.BitsPerSecond >= Report.MaxBitsPerSecond));
}
