using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Store;

namespace Ooblex.Node.Startup;

/// <summary>Fetches what tasks need when the operator allows it; else says what this node lacks.</summary>
internal sealed partial class ModelsAtStart(
    ModelsOptions options, ModelStore store, ModelPull pull, ILogger<ModelsAtStart> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (ModelEntry entry in options.Catalogue.Chosen)
        {
            ModelFileState state = store.Look(entry);
            if (state == ModelFileState.Present)
            {
                continue;
            }

            if (!options.AutoPull)
            {
                Log.Absent(logger, entry.Id, entry.Task);
                continue;
            }

            PullResult result = await pull.RunAsync(entry, null, stoppingToken);
            if (result.IsThere)
            {
                Log.Pulled(logger, entry.Id, result.Detail);
            }
            else
            {
                Log.NotPulled(logger, entry.Id, entry.Task, result.Detail);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            3201,
            LogLevel.Information,
            "The model {Model} is not here, so {Task} is unsupported; ooblex models pull --model {Model} brings it.")]
        public static partial void Absent(ILogger logger, string model, ModelTask task);

        [LoggerMessage(3202, LogLevel.Information, "Pulled {Model}: {Detail}.")]
        public static partial void Pulled(ILogger logger, string model, string detail);

        [LoggerMessage(3203, LogLevel.Warning, "{Model} could not be had, so {Task} is unsupported: {Detail}.")]
        public static partial void NotPulled(ILogger logger, string model, ModelTask task, string detail);
    }
}
