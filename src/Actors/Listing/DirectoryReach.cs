namespace Ooblex.Actors.Listing;

/// <summary>How far a write must have come before its task ends.</summary>
internal enum DirectoryReach
{
    /// <summary>This node; others hear of it within a second.</summary>
    Here,

    /// <summary>All nodes, as far as they answer in time.</summary>
    Everywhere,
}
