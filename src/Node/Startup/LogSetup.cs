using Microsoft.Extensions.Logging.Console;
using Ooblex.Configuration.Node;

namespace Ooblex.Node.Startup;

/// <summary>Standard output, as lines for people or as JSON for machines.</summary>
/// <remarks>Without scopes: those of the HTTP server hold whole paths, and a session path is a secret.</remarks>
internal static class LogSetup
{
    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    public static ILoggerFactory Factory(LogOptions options) => LoggerFactory.Create(logging =>
    {
        LogLevel level = Level(options.Level);
        logging.SetMinimumLevel(level);
        if (level > LogLevel.Debug)
        {
            // The frameworks below speak of their own affairs at this level.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("Akka", LogLevel.Warning);
        }

        if (options.Format == LogFormat.Json)
        {
            logging.AddJsonConsole(console => Common(console));
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                Common(console);
                console.SingleLine = true;
            });
        }
    });

    private static void Common(ConsoleFormatterOptions console)
    {
        console.TimestampFormat = Timestamp;
        console.UseUtcTimestamp = true;
    }

    private static LogLevel Level(LogThreshold threshold) => threshold switch
    {
        LogThreshold.Debug => LogLevel.Debug,
        LogThreshold.Warning => LogLevel.Warning,
        LogThreshold.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
