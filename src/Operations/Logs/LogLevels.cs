namespace Ooblex.Operations.Logs;

/// <summary>The four words for levels, as <c>ooblex.log.level</c> knows them.</summary>
public static class LogLevels
{
    public static readonly IReadOnlyList<string> Words = ["debug", "info", "warning", "error"];

    public static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    public static LogLevel? Parse(string word) => word switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => null,
    };
}
