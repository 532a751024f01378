using System.Text.Json.Serialization;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Rest.Pipelines;

/// <summary>A stream's pipeline as REST shows it.</summary>
internal sealed record PipelineView
{
    public required string StreamId { get; init; }

    public required string Pipeline { get; init; }

    /// <summary><c>running</c> when any part runs; else <c>paused</c>, <c>failed</c> or <c>waiting</c>.</summary>
    public required string State { get; init; }

    /// <summary>What is done, as far as all parts have spoken.</summary>
    public required IReadOnlyList<string> Applied { get; init; }

    /// <summary>What of the request is not done.</summary>
    public required IReadOnlyList<string> Unsupported { get; init; }

    public required IReadOnlyList<string> Models { get; init; }

    public required IReadOnlyList<string> Effects { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Rendition { get; init; }

    /// <summary>Where the processed picture is watched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? RenditionUrl { get; init; }

    public required string EventsUrl { get; init; }

    public required string Processing { get; init; }

    public required string EdgeDevice { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double UpdateInterval { get; init; }

    public required double ConfidenceThreshold { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required IReadOnlyList<PipelinePartView> Parts { get; init; }

    /// <param name="root">Scheme and host by which the client came.</param>
    /// <param name="stream">Whose it is.</param>
    /// <param name="summary">As the stream knows it.</param>
    /// <param name="unknown">Words of this request that mean nothing here.</param>
    public static PipelineView Of(
        string root, StreamId stream, PipelineSummary summary, IReadOnlyList<string> unknown)
    {
        PipelineSpec spec = summary.Spec;
        bool hasRendition = spec.Rendition.Length > 0;
        return new PipelineView
        {
            StreamId = stream.Value,
            Pipeline = summary.Pipeline.Value,
            State = Word(StateOf(summary.Parts)),
            Applied = [.. spec.Work.Distinct().Where(work => summary.Parts.Any(part => part.Running.Contains(work)))],
            Unsupported = [.. unknown, .. summary.Unsupported],
            Models = spec.Tasks,
            Effects = spec.Effects,
            Rendition = hasRendition ? spec.Rendition : null,
            RenditionUrl = hasRendition ? $"{root}/whep/{stream}?rendition={spec.Rendition}" : null,
            EventsUrl = $"{root}/v1/streams/{stream}/events",
            Processing = Word(spec.Processing),
            EdgeDevice = Word(spec.Device),
            UpdateInterval = spec.UpdateInterval.TotalMilliseconds,
            ConfidenceThreshold = spec.ConfidenceThreshold,
            Settings = spec.Settings,
            Parts = [.. summary.Parts.Select(PartOf)],
        };
    }

    private static PipelinePartView PartOf(PipelineReport part) => new(
        Word(part.Part),
        part.Node,
        part.Source,
        Word(part.State),
        part.Running,
        part.Unsupported,
        part.Device,
        part.Detail);

    private static PipelineState StateOf(IReadOnlyList<PipelineReport> parts)
    {
        PipelineState[] order =
            [PipelineState.Running, PipelineState.Paused, PipelineState.Failed, PipelineState.Waiting];
        return order.FirstOrDefault(state => parts.Any(part => part.State == state), PipelineState.Waiting);
    }

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>One part of a pipeline, on the node that does it.</summary>
/// <param name="Part"><c>near</c>, <c>gpu</c> or <c>cloud</c>: where it wants to be.</param>
/// <param name="Node">Where it is.</param>
/// <param name="Source"><c>edge</c> or <c>cloud</c>: what kind of node that is.</param>
/// <param name="State">Now.</param>
/// <param name="Running">What runs there.</param>
/// <param name="Unsupported">What that node cannot do.</param>
/// <param name="Device">What runs the models, as the runtime names it.</param>
/// <param name="Detail">For people.</param>
internal sealed record PipelinePartView(
    string Part,
    string Node,
    string Source,
    string State,
    IReadOnlyList<string> Running,
    IReadOnlyList<string> Unsupported,
    string Device,
    string Detail);
