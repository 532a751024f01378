using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Pipelines;

/// <summary>How a pipeline is cut into parts that are placed each by itself, with no actor in sight.</summary>
internal static class PipelineParts
{
    /// <summary>The parts that a pipeline should have now, with what each is to do.</summary>
    /// <param name="stream">Whose it is.</param>
    /// <param name="pipeline">Its name.</param>
    /// <param name="spec">As wanted.</param>
    /// <param name="reports">What its parts last said.</param>
    public static IReadOnlyList<PipelineProtocol.Run> Of(
        StreamRef stream, PipelineId pipeline, PipelineSpec spec, IReadOnlyCollection<PipelineReport> reports)
    {
        PipelinePart first = spec.Processing == ProcessingPlace.Cloud ? PipelinePart.Cloud
            : spec.Device == DeviceWish.Gpu ? PipelinePart.Gpu
            : PipelinePart.Near;
        PipelineRef near = new(stream, pipeline, first);
        List<PipelineProtocol.Run> parts = [new(near, spec)];
        if (spec.Processing != ProcessingPlace.Hybrid || first == PipelinePart.Cloud)
        {
            return parts;
        }

        // Effects work on one picture after another, and so on one node.
        IReadOnlyList<string> unable =
            reports.FirstOrDefault(report => report.Part == first && report.Source != CloudSource)?.Unsupported ?? [];
        bool movesEffects = spec.Effects.Any(unable.Contains);
        PipelineSpec rest = spec with
        {
            Tasks = [.. spec.Tasks.Where(unable.Contains)],
            Effects = movesEffects ? spec.Effects : [],
            Rendition = movesEffects ? spec.Rendition : "",
        };
        if (rest.Work.Any())
        {
            parts[0] = new PipelineProtocol.Run(near, Without(spec, movesEffects));
            parts.Add(new PipelineProtocol.Run(new PipelineRef(stream, pipeline, PipelinePart.Cloud), rest));
        }

        return parts;
    }

    public const string EdgeSource = "edge";

    public const string CloudSource = "cloud";

    // The near part is asked for all tasks still: it says so when it can do them one day.
    private static PipelineSpec Without(PipelineSpec spec, bool effects) =>
        effects ? spec with { Effects = [], Rendition = "" } : spec;
}
