namespace Ooblex.Actors.Placement;

/// <summary>What placement says of one node for one thing.</summary>
/// <param name="Node">Which node.</param>
/// <param name="Tier">How near to home it is.</param>
/// <param name="Distance">Between its site and home, within a tier.</param>
/// <param name="IsCrowded">Over the limit above which it comes after all that are not.</param>
/// <param name="LacksGpu">A graphics card is wanted, and it has none.</param>
/// <param name="Refusal">Why it cannot have it at all.</param>
internal sealed record Ranked(
    Candidate Node, PlacementTier Tier, int Distance, bool IsCrowded, bool LacksGpu, PlacementRefusal Refusal)
{
    public bool IsRefused => Refusal != PlacementRefusal.None;

    /// <summary>Neither of the two is nearer to home than the other.</summary>
    public bool IsLevelWith(Ranked other) =>
        (Tier, Distance, IsCrowded, LacksGpu, Refusal)
        == (other.Tier, other.Distance, other.IsCrowded, other.LacksGpu, other.Refusal);
}

/// <summary>Best first.</summary>
internal enum PlacementTier
{
    /// <summary>The node that carries the session.</summary>
    Own,

    HomeEdge,

    /// <summary>Another node of the site.</summary>
    Home,

    /// <summary>An edge of a site that is configured as near.</summary>
    NearEdge,

    Cloud,

    /// <summary>An edge at no known distance.</summary>
    FarEdge,
}

internal enum PlacementRefusal
{
    None,

    /// <summary>The cluster does not have it, or cannot reach it.</summary>
    Unreachable,

    /// <summary>It has said nothing for too long.</summary>
    Silent,

    /// <summary>Without the role.</summary>
    NoMedia,

    Draining,

    Full,

    /// <summary>It said no to this very session.</summary>
    SaidNo,

    /// <summary>It has been good for too short a time to move anything there.</summary>
    Unsteady,
}
