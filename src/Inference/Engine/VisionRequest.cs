using Ooblex.Inference.Sessions;

namespace Ooblex.Inference.Engine;

/// <summary>What somebody wants to know of a stream.</summary>
public sealed record VisionRequest
{
    /// <summary>The stream's name, for results.</summary>
    public required string Stream { get; init; }

    /// <summary>Literal words of <see cref="Contracts.Vision.VisionTasks"/>; the others are unsupported.</summary>
    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary><c>null</c>: as the node is configured.</summary>
    public DeviceKind? Device { get; init; }

    /// <summary>Time between results of each task; <c>null</c>: as the node is configured.</summary>
    public TimeSpan? UpdateInterval { get; init; }

    /// <summary>Other intervals for single tasks, by their words.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Intervals { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Least certainty of what is told, 0 to 1; <c>null</c>: as the node is configured.</summary>
    public float? ConfidenceThreshold { get; init; }

    /// <summary>For results: <c>edge</c> or <c>cloud</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>For results: this node's id.</summary>
    public string Node { get; init; } = "";
}
