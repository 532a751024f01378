namespace Ooblex.Protocol.Ice;

/// <summary>What an operator may tune about ICE. Defaults: <c>ooblex.ice</c> in reference.conf.</summary>
public sealed record IceOptions
{
    /// <summary>Silence from the peer, after which sending must stop. RFC 7675 §5.1 puts it at 30 s.</summary>
    public required TimeSpan ConsentTimeout { get; init; }

    /// <summary>Remote addresses remembered per peer, at least 2; the oldest unselected one is dropped first.</summary>
    public required int MaxPaths { get; init; }

    /// <summary>How long a new session may wait for its first valid check.</summary>
    public required TimeSpan GraceTimeout { get; init; }
}
