namespace Ooblex.Gateway.Rest.Keys;

internal static partial class KeyLog
{
    [LoggerMessage(EventId = 1101, Level = LogLevel.Information, Message = "Key {Key} made ({Scopes}) by {Caller}")]
    public static partial void Created(ILogger logger, string key, string scopes, string caller);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "Key {Key} revoked by {Caller}")]
    public static partial void Revoked(ILogger logger, string key, string caller);
}
