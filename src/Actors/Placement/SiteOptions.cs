using System.Net;

namespace Ooblex.Actors.Placement;

/// <summary>A place with nodes or clients. <c>ooblex.sites.NAME</c>.</summary>
public sealed record SiteOptions
{
    public required string Name { get; init; }

    /// <summary>Where its clients come from.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    /// <summary>Other sites, nearest first.</summary>
    public required IReadOnlyList<string> Near { get; init; }

    /// <summary>Scheme and host before all its nodes; empty when there is none.</summary>
    public required string Gateway { get; init; }
}
