using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Wire;

/// <summary>The values of pipelines that events and messages share.</summary>
internal static class PipelineText
{
    private static readonly EnumMap<ProcessingPlace, Events.ProcessingPlace> Places = new(ProcessingPlace.Hybrid);

    private static readonly EnumMap<DeviceWish, Events.DeviceWish> Devices = new(DeviceWish.Auto);

    private static readonly EnumMap<PipelinePart, Messages.PipelinePart> Parts = new(PipelinePart.Near);

    private static readonly EnumMap<PipelineState, Messages.PipelineState> States = new(PipelineState.Waiting);

    public static string Write(PipelineId pipeline) => pipeline.Value;

    public static PipelineId Pipeline(string text) =>
        PipelineId.TryParse(text, out PipelineId id) ? id : throw new FormatException("Not a pipeline id on the wire.");

    public static string Write(PipelineRef part) => part.EntityId;

    public static PipelineRef Part(string text) =>
        PipelineRef.TryParse(text, out PipelineRef? part)
            ? part
            : throw new FormatException("Not a part of a pipeline on the wire.");

    public static Events.PipelineSpec Write(PipelineSpec spec) => new()
    {
        Tasks = { spec.Tasks },
        Effects = { spec.Effects },
        Rendition = spec.Rendition,
        Processing = Places.ToWire(spec.Processing),
        Device = Devices.ToWire(spec.Device),
        UpdateIntervalMs = (long)spec.UpdateInterval.TotalMilliseconds,
        ConfidenceThreshold = spec.ConfidenceThreshold,
        Settings = { spec.Settings.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary() },
    };

    public static PipelineSpec Spec(Events.PipelineSpec w) => new()
    {
        Tasks = [.. w.Tasks],
        Effects = [.. w.Effects],
        Rendition = w.Rendition,
        Processing = Places.ToOurs(w.Processing),
        Device = Devices.ToOurs(w.Device),
        UpdateInterval = TimeSpan.FromMilliseconds(w.UpdateIntervalMs),
        ConfidenceThreshold = w.ConfidenceThreshold,
        Settings = w.Settings.ToDictionary(),
    };

    public static Messages.PipelineReport Write(PipelineReport report) => new()
    {
        Part = Parts.ToWire(report.Part),
        Node = report.Node,
        Source = report.Source,
        State = States.ToWire(report.State),
        Running = { report.Running },
        Unsupported = { report.Unsupported },
        Device = report.Device,
        Detail = report.Detail,
    };

    public static PipelineReport Report(Messages.PipelineReport w) => new(
        Parts.ToOurs(w.Part),
        w.Node,
        w.Source,
        States.ToOurs(w.State),
        [.. w.Running],
        [.. w.Unsupported],
        w.Device,
        w.Detail);

    public static Messages.PipelineSummary Write(PipelineSummary summary) => new()
    {
        Pipeline = Write(summary.Pipeline),
        Spec = Write(summary.Spec),
        Parts = { summary.Parts.Select(Write) },
    };

    public static PipelineSummary Summary(Messages.PipelineSummary w) =>
        new(Pipeline(w.Pipeline), Spec(w.Spec), [.. w.Parts.Select(Report)]);
}
