using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>What sessions say of themselves; never a whole session id.</summary>
internal static partial class PeerLog
{
    [LoggerMessage(1001, LogLevel.Information, "Session {Peer} on {Stream} is connected")]
    public static partial void Connected(ILogger logger, string peer, string stream);

    [LoggerMessage(1002, LogLevel.Information, "Session {Peer} on {Stream} ended: {Reason}")]
    public static partial void Closed(ILogger logger, string peer, string stream, CloseReason reason);

    [LoggerMessage(1003, LogLevel.Information, "Session {Peer} outlived the actor system and is adopted")]
    public static partial void Adopted(ILogger logger, string peer);

    [LoggerMessage(1004, LogLevel.Warning, "The media engine failed session {Peer}")]
    public static partial void EngineFailed(ILogger logger, Exception cause, string peer);

    [LoggerMessage(1005, LogLevel.Information,
        "Session {Peer} goes by the directory, for stream {Stream} does not answer; publisher {Epoch}")]
    public static partial void Provisional(ILogger logger, string peer, string stream, long epoch);

    [LoggerMessage(1006, LogLevel.Information, "Stream {Stream} does not want session {Peer}: {Why}")]
    public static partial void Disowned(ILogger logger, string peer, string stream, StreamRefusal why);

    [LoggerMessage(1008, LogLevel.Information, "Session {Peer} takes {Stream} over as publisher {Epoch}")]
    public static partial void TakesOver(ILogger logger, string peer, string stream, long epoch);

    [LoggerMessage(1007, LogLevel.Warning, "Session {Peer} in the media engine belongs to nobody and is closed")]
    public static partial void Orphan(ILogger logger, string peer);
}
