namespace Ooblex.Gateway.Rest;

/// <summary>URLs that answers carry. <c>ooblex.gateway.links</c>.</summary>
public sealed record PublicLinkOptions
{
    /// <summary>Scheme and host as clients see them, no slash at the end; empty takes them from each request.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>Base of <c>vdo_ninja_url</c>, such as <c>https://vdo.ninja</c>; empty leaves the field out.</summary>
    public required string VdoNinjaUrl { get; init; }

    /// <summary>Base of <c>dashboard_url</c>; empty points to this node's own watch page.</summary>
    public required string DashboardUrl { get; init; }
}
