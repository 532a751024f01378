namespace Ooblex.Gateway.Errors;

internal static partial class ErrorLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Request {Trace} failed in an unforeseen way")]
    public static partial void Unexpected(ILogger logger, string trace, Exception cause);
}
