namespace Ooblex.Gateway.Cors;

/// <summary>Which web pages may call this node. <c>ooblex.gateway.cors</c>.</summary>
public sealed record CorsOptions
{
    /// <summary>Origins such as <c>https://vdo.ninja</c>; <c>*</c> alone for every origin.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>How long a browser may remember a preflight.</summary>
    public required TimeSpan MaxAge { get; init; }
}
