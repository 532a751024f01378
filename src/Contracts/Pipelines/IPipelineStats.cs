namespace Ooblex.Contracts.Pipelines;

/// <summary>Figures of this node's pipelines; read by metrics and operators. Thread-safe.</summary>
public interface IPipelineStats
{
    PipelineTotals Totals { get; }

    /// <summary>What runs now.</summary>
    IReadOnlyList<PipelineRow> Rows { get; }
}

/// <summary>Totals since start, unless the name says otherwise.</summary>
public sealed record PipelineTotals
{
    /// <summary>Runs now, by their state.</summary>
    public IReadOnlyDictionary<PipelineState, int> Running { get; init; } = new Dictionary<PipelineState, int>();

    /// <summary>Frames decoded.</summary>
    public long Frames { get; init; }

    /// <summary>Frames that could not be decoded.</summary>
    public long Broken { get; init; }

    /// <summary>Frames that were not decoded, for nobody would have looked at them and no other frame needs them.
    /// </summary>
    public long Spared { get; init; }

    /// <summary>Results by task.</summary>
    public IReadOnlyDictionary<string, long> Results { get; init; } = new Dictionary<string, long>();

    /// <summary>Frames that were not looked at though they should have been, by reason.</summary>
    public IReadOnlyDictionary<string, long> Drops { get; init; } = new Dictionary<string, long>();

    /// <summary>From the capture of frames to their results.</summary>
    public IReadOnlyList<LatencyBin> Latency { get; init; } = [];

    /// <summary>Pictures that were changed.</summary>
    public RenditionSums Renditions { get; init; } = new();

    /// <summary>
    /// Processors that decoding, models and changed pictures keep busy now, for each worker that runs models: 1 is all
    /// that models may have, and changed pictures alone may be more.
    /// </summary>
    public double Load { get; init; }
}

/// <summary>Results that took longer than those of the bin before, and not longer than this.</summary>
/// <param name="UpToMs">Milliseconds; infinity in the last one.</param>
/// <param name="Count">Results.</param>
/// <param name="SumMs">What they took together.</param>
public readonly record struct LatencyBin(double UpToMs, long Count, double SumMs);
