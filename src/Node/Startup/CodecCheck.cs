using Ooblex.Media.Codecs;

namespace Ooblex.Node.Startup;

/// <summary>Tries the codecs beside the start, and says what this machine lacks.</summary>
internal sealed partial class CodecCheck(Lazy<VideoCodecs> codecs, ILogger<CodecCheck> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        CodecReport report = await Task.Run(() => codecs.Value.Report, stoppingToken);
        if (report.IsAvailable)
        {
            Log.Available(log, report.Library);
        }

        foreach (string problem in report.Problems)
        {
            Log.Missing(log, problem);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1411, LogLevel.Information, "Pictures are decoded by {Library}")]
        public static partial void Available(ILogger log, string library);

        [LoggerMessage(1412, LogLevel.Warning, "Pipelines are unavailable, or some of them: {Problem}")]
        public static partial void Missing(ILogger log, string problem);
    }
}
