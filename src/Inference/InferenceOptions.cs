using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Sessions;

namespace Ooblex.Inference;

/// <summary>How models are run. Defaults: <c>ooblex.inference</c> in reference.conf.</summary>
public sealed record InferenceOptions
{
    public required SessionsOptions Sessions { get; init; }

    public required SchedulerOptions Scheduler { get; init; }

    /// <summary>Time between results of one model for one stream, unless the request says otherwise.</summary>
    public required TimeSpan UpdateInterval { get; init; }

    /// <summary>Least certainty of what is told, unless the request says otherwise. 0 to 1.</summary>
    public required float ConfidenceThreshold { get; init; }
}
