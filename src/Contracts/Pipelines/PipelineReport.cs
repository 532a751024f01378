namespace Ooblex.Contracts.Pipelines;

public enum PipelineState
{
    /// <summary>Nobody publishes the stream, or its media is on the way.</summary>
    Waiting,

    Running,

    /// <summary>The node has too much to do: nothing is looked at until it has less.</summary>
    Paused,

    /// <summary>What is wrong stands beside it; tried again from time to time.</summary>
    Failed,
}

/// <summary>How one part of a pipeline fares.</summary>
/// <param name="Part">Which one.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="Source"><c>edge</c> or <c>cloud</c>: what kind of node that is.</param>
/// <param name="State">Now.</param>
/// <param name="Running">The tasks and effects that run there.</param>
/// <param name="Unsupported">Those asked of it that this node cannot do.</param>
/// <param name="Device">What runs the models, as the runtime names it; empty while nothing does.</param>
/// <param name="Detail">For people: why it waits or fails; empty while it runs.</param>
public sealed record PipelineReport(
    PipelinePart Part,
    string Node,
    string Source,
    PipelineState State,
    IReadOnlyList<string> Running,
    IReadOnlyList<string> Unsupported,
    string Device,
    string Detail)
{
    public bool Equals(PipelineReport? other) =>
        other is not null
        && (Part, Node, Source, State, Device, Detail)
            == (other.Part, other.Node, other.Source, other.State, other.Device, other.Detail)
        && Running.SequenceEqual(other.Running)
        && Unsupported.SequenceEqual(other.Unsupported);

    public override int GetHashCode() => HashCode.Combine(Part, Node, State, Running.Count, Detail);
}

/// <summary>A pipeline as its stream knows it.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Spec">As wanted.</param>
/// <param name="Parts">As they last said of themselves; none in the first moment.</param>
public sealed record PipelineSummary(PipelineId Pipeline, PipelineSpec Spec, IReadOnlyList<PipelineReport> Parts)
{
    /// <summary>What no part can do, as far as all have spoken.</summary>
    public IReadOnlyList<string> Unsupported =>
        [.. Spec.Work.Distinct().Where(work =>
            Parts.Count > 0 && Parts.All(part => !part.Running.Contains(work))
            && Parts.Any(part => part.Unsupported.Contains(work)))];
}
