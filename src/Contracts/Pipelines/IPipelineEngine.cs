namespace Ooblex.Contracts.Pipelines;

/// <summary>What looks at frames on this node, as actors see it.</summary>
/// <remarks>
/// Thread-safe. Runs need no actor to go on, and outlive actor systems: whoever finds one that nobody asks for any more
/// ends it.
/// </remarks>
public interface IPipelineEngine
{
    /// <summary>Begins, or changes what runs under this id. Idempotent.</summary>
    /// <remarks>Throws nothing but <see cref="OperationCanceledException"/>.</remarks>
    ValueTask<PipelineStart> RunAsync(PipelineRun run, CancellationToken cancellation);

    /// <returns>False when there is none (any more).</returns>
    ValueTask<bool> StopAsync(string id, CancellationToken cancellation);

    /// <summary>What runs now.</summary>
    IReadOnlyList<PipelineRow> Runs { get; }
}

/// <param name="Id">Names it on this node.</param>
/// <param name="Stream">Key of the router: site and stream id.</param>
/// <param name="Spec">What is wanted.</param>
public sealed record PipelineRun(string Id, string Stream, PipelineSpec Spec)
{
    /// <summary>What to make of the changed picture; <c>null</c> without. A run that goes on keeps its own.</summary>
    public RenditionRun? Rendition { get; init; }
}

/// <summary>A stream that a run makes.</summary>
/// <param name="Stream">Key of the router, of the rendition and no other.</param>
/// <param name="Publisher">A peer id of this node: who publishes it, for directories and relays.</param>
/// <param name="Epoch">Of this publisher; later than any before.</param>
public sealed record RenditionRun(string Stream, string Publisher, long Epoch);

/// <param name="Running">Tasks and effects that run.</param>
/// <param name="Unsupported">Those that this node cannot do.</param>
/// <param name="Device">What runs the models; empty when no model runs.</param>
/// <param name="Detail">For people: why something does not run; else empty.</param>
public sealed record PipelineStart(
    IReadOnlyList<string> Running, IReadOnlyList<string> Unsupported, string Device, string Detail);

/// <summary>One run now. Counts are since its start.</summary>
/// <param name="Id">As in the run.</param>
/// <param name="Stream">Key of the router.</param>
/// <param name="State">Whether frames are looked at.</param>
/// <param name="Detail">For people: what is wrong; else empty.</param>
/// <param name="Frames">Decoded.</param>
/// <param name="Results">Sent.</param>
/// <param name="Dropped">Frames that a newer one overtook, or that there was no time for.</param>
public sealed record PipelineRow(
    string Id, string Stream, PipelineState State, string Detail, long Frames, long Results, long Dropped)
{
    /// <summary>What runs the models; empty when no model runs.</summary>
    public string Device { get; init; } = "";

    /// <summary>Tasks and effects that run.</summary>
    public IReadOnlyList<string> Running { get; init; } = [];
    /// <summary>What it makes; <c>null</c> until the first picture has gone out.</summary>
    public RenditionRun? Rendition { get; init; }
}
