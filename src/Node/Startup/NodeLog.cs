using Microsoft.Extensions.Logging.Console;
using Ooblex.Configuration.Node;

namespace Ooblex.Node.Startup;

/// <summary>Standard output, as lines for people or as JSON for machines.</summary>
/// <remarks>Without scopes: those of the HTTP server hold whole paths, and a session path is a secret.</remarks>
internal sealed class NodeLog : IDisposable
{
    private const string Timestamp = "yyyy-MM-ddTHH:mm:ss.fffZ ";

    // What the node asks of itself to warm up is nobody's business.
    private static readonly string[] ChattyAtStart = ["Ooblex.Gateway", "Ooblex.Actors.Peers"];

    private volatile bool _isStarting;

    public NodeLog(LogOptions options)
    {
        LogLevel level = LevelOf(options.Level);
        _isStarting = level > LogLevel.Debug;
        Factory = LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(level);
            Filter(logging, level);
            AddConsole(logging, options.Format);
        });
    }

    public ILoggerFactory Factory { get; }

    /// <summary>From here on requests are those of clients, and are logged.</summary>
    public void EndStart() => _isStarting = false;

    public void Dispose() => Factory.Dispose();

    private void Filter(ILoggingBuilder logging, LogLevel level)
    {
        foreach (string category in ChattyAtStart)
        {
            logging.AddFilter(category, line => line >= (_isStarting ? LogLevel.Warning : level));
        }

        if (level > LogLevel.Debug)
        {
            // The frameworks below speak of their own affairs at this level.
            logging.AddFilter("Microsoft", LogLevel.Warning);
            logging.AddFilter("Akka", LogLevel.Warning);
        }
    }

    private static void AddConsole(ILoggingBuilder logging, LogFormat format)
    {
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(Stamp);
            return;
        }

        logging.AddSimpleConsole(console =>
        {
            Stamp(console);
            console.SingleLine = true;
        });
    }

    private static void Stamp(ConsoleFormatterOptions console)
    {
        console.TimestampFormat = Timestamp;
        console.UseUtcTimestamp = true;
    }

    private static LogLevel LevelOf(LogThreshold threshold) => threshold switch
    {
        LogThreshold.Debug => LogLevel.Debug,
        LogThreshold.Warning => LogLevel.Warning,
        LogThreshold.Error => LogLevel.Error,
        _ => LogLevel.Information,
    };
}
