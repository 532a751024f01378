using Microsoft.Extensions.Logging.Console;
using Ooblex.Configuration.Node;
using Ooblex.Operations.Logs;

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
        Level = new LogLevelSwitch(LevelOf(options.Level));
        _isStarting = Level.Level > LogLevel.Debug;
        Factory = LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace); // The filters decide, for an operator may turn the switch.
            Filter(logging);
            AddConsole(logging, options.Format);
            logging.AddProvider(Book);
        });
    }

    /// <summary>What operators read.</summary>
    public LogBook Book { get; } = new(TimeProvider.System);

    public LogLevelSwitch Level { get; }

    public ILoggerFactory Factory { get; }

    /// <summary>From here on requests are those of clients, and are logged.</summary>
    public void EndStart() => _isStarting = false;

    public void Dispose() => Factory.Dispose();

    private void Filter(ILoggingBuilder logging)
    {
        logging.AddFilter(line => line >= Level.Level);
        foreach (string category in ChattyAtStart)
        {
            logging.AddFilter(category, line => line >= (_isStarting ? LogLevel.Warning : Level.Level));
        }

        logging.AddFilter("Microsoft", line => line >= Level.OfFrameworks);
        logging.AddFilter("Akka", line => line >= Level.OfFrameworks);
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
