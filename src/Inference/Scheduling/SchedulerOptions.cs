namespace Ooblex.Inference.Scheduling;

/// <summary>How a node shares its workers among streams. Defaults: <c>ooblex.inference</c> in reference.conf.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Runs at once.</summary>
    public required int Workers { get; init; }

    /// <summary>Share of the workers' time that may be planned for, 0 to 1.</summary>
    public required double TargetLoad { get; init; }

    /// <summary>Under load no lane is slower than this; then lanes are paused.</summary>
    public required TimeSpan MaxInterval { get; init; }

    /// <summary>A frame that waited longer is of no use.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>Frames of several streams in one run, where a device gains by it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How long the first frame of a batch waits for others.</summary>
    public required TimeSpan BatchWait { get; init; }
}
