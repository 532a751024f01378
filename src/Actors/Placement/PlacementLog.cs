namespace Ooblex.Actors.Placement;

internal static partial class PlacementLog
{
    [LoggerMessage(1701, LogLevel.Information, "Shard {Shard} moves to {Node}")]
    public static partial void Moves(ILogger logger, string shard, string node);

    [LoggerMessage(1702, LogLevel.Error, "Placement failed for shard {Shard}, which goes to whoever asked for it")]
    public static partial void NoHome(ILogger logger, string shard, Exception cause);

    [LoggerMessage(1703, LogLevel.Error, "Placement failed at its review of all shards; nothing moves")]
    public static partial void NoReview(ILogger logger, Exception cause);
}
