namespace Ooblex.Actors.Drain;

/// <summary>What nodes say to each other about drains. The reply is a <c>DrainStatus</c>.</summary>
internal static class DrainMessages
{
    /// <param name="Limit"><c>null</c>: the node's own.</param>
    public sealed record Begin(TimeSpan? Limit);

    public sealed record Cancel;

    public sealed record Look;
}
