using Ooblex.Configuration.Hocon;
using Ooblex.Inference;
using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Sessions;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.inference</c>.</summary>
internal static class InferenceSection
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static InferenceOptions Bind(HoconReader hocon)
    {
        int workers = hocon.IntOrAuto("workers", 1, 256);
        string? plugin = hocon.OptionalText("cuda-plugin");
        if (plugin is not null && !File.Exists(plugin))
        {
            hocon.Problem("cuda-plugin", $"is {plugin}; there is no such file");
        }

        return new InferenceOptions
        {
            Sessions = new SessionsOptions
            {
                Device = hocon.OneOf<DeviceKind>("device"),
                CudaPlugin = plugin is null ? null : Path.GetFullPath(plugin),
                ThreadsPerRun = hocon.Int("threads-per-run", 1, 64),
            },
            Scheduler = new SchedulerOptions
            {
                Workers = workers == 0 ? Environment.ProcessorCount : workers,
                TargetLoad = hocon.Number("target-load", 0.1, 1),
                MaxInterval = hocon.Duration("max-interval", TimeSpan.FromMilliseconds(50), Minute),
                MaxAge = hocon.Duration("max-age", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5)),
                BatchSize = hocon.Int("batch-size", 1, 64),
                BatchWait = hocon.Duration("batch-wait", TimeSpan.Zero, TimeSpan.FromMilliseconds(100)),
            },
            UpdateInterval = hocon.Duration("update-interval", TimeSpan.FromMilliseconds(10), Minute),
            ConfidenceThreshold = (float)hocon.Number("confidence-threshold", 0, 1),
        };
    }
}
