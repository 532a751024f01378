namespace Ooblex.Gateway.Logging;

internal static partial class AccessLog
{
    [LoggerMessage(
        EventId = 1000,
        Level = LogLevel.Information,
        Message = "{Method} {Path} {Status} in {ElapsedMs:0.0} ms from {Address} by {Key}, {Trace}")]
    public static partial void Served(
        ILogger logger,
        string method,
        string path,
        int status,
        double elapsedMs,
        string address,
        string key,
        string trace);
}
