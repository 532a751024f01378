using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines;

/// <summary>What a node does with pipelines. Defaults: <c>ooblex.pipelines</c> in reference.conf.</summary>
public sealed record PipelineEngineOptions
{
    /// <summary>This node, for results.</summary>
    public required string Node { get; init; }

    /// <summary><c>edge</c> or <c>cloud</c>, for results.</summary>
    public required string Source { get; init; }

    /// <summary>Pipelines that run here at once; more are refused.</summary>
    public required int MaxRuns { get; init; }

    /// <summary>Pixels that are enough for models: of simulcast layers the smallest with as many is taken.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels that are enough for models.</summary>
    public required int Height { get; init; }

    /// <summary>A picture that was decoded later than this after its frame arrived is not looked at.</summary>
    public required TimeSpan MaxLag { get; init; }

    /// <summary>A user's picture with more is not decoded.</summary>
    public required int MaxBackgroundPixels { get; init; }

    public required RenditionOptions Renditions { get; init; }

    /// <summary>How long a pipeline without pictures is taken to be waiting; then it says that it fails.</summary>
    public required TimeSpan Patience { get; init; }
}
