using Ooblex.Actors.Streams;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Pipelines;

/// <summary>A stream's pipelines: what their parts have been told, and what they said. Belongs to the entity.</summary>
/// <remarks>Holds nothing that must survive: after a crash everything is told again.</remarks>
/// <param name="stream">Whose they are.</param>
/// <param name="tell">To a part.</param>
/// <param name="end">A rendition is made no more: those who watch it shall know.</param>
internal sealed class PipelineDesk(
    StreamRef stream, Action<PipelineProtocol.ICommand> tell, Action<StreamRef> end)
{
    private readonly Dictionary<PipelineRef, PipelineSpec> _told = [];
    private readonly Dictionary<PipelineRef, PipelineReport> _reports = [];
    private HashSet<string> _renditions = [];

    /// <summary>Tells each part what is new to it, and those that are wanted no more to stop.</summary>
    /// <param name="pipelines">As the stream remembers them.</param>
    /// <param name="again">Tells even what has been told: a part may have missed it.</param>
    public void Direct(IReadOnlyDictionary<PipelineId, PipelineSpec> pipelines, bool again = false)
    {
        ForgetAnswersToOtherSettings(pipelines);
        Dictionary<PipelineRef, PipelineSpec> wanted = pipelines
            .SelectMany(entry => PipelineParts.Of(stream, entry.Key, entry.Value, ReportsOf(entry.Key, entry.Value)))
            .ToDictionary(run => run.Pipeline, run => run.Spec);
        foreach (PipelineRef part in _told.Keys.Except(wanted.Keys).ToList())
        {
            Forget(part);
            tell(new PipelineProtocol.Stop(part));
        }

        foreach ((PipelineRef part, PipelineSpec spec) in wanted)
        {
            if (again || !_told.TryGetValue(part, out PipelineSpec? told) || told != spec)
            {
                _told[part] = spec;
                tell(new PipelineProtocol.Run(part, spec));
            }
        }

        HashSet<string> renditions = [.. pipelines.Values.Select(spec => spec.Rendition)];
        foreach (string gone in _renditions.Except(renditions).Where(StreamId.IsRenditionName))
        {
            end(stream.Rendition(gone));
        }

        _renditions = renditions;
    }

    /// <summary>What a part says of itself; one that is not wanted is told so.</summary>
    public void Hear(PipelineRef part, PipelineReport report)
    {
        if (_told.TryGetValue(part, out PipelineSpec? told))
        {
            // What it could not do, and is not asked for any more, it cannot do still: it says nothing of it.
            IEnumerable<string> before = _reports.TryGetValue(part, out PipelineReport? last) ? last.Unsupported : [];
            string[] unable = [.. report.Unsupported.Union(before.Except(told.Work))];
            _reports[part] = report with { Unsupported = unable };
        }
        else
        {
            tell(new PipelineProtocol.Stop(part));
        }
    }

    /// <summary>The part is on its way to another node, or its node is gone: it must be told anew.</summary>
    public void Lose(PipelineRef part) => Forget(part);

    public void LoseNode(string nodeId)
    {
        foreach (PipelineRef part in _reports.Where(entry => entry.Value.Node == nodeId).Select(e => e.Key).ToList())
        {
            Forget(part);
        }
    }

    public IReadOnlyList<PipelineSummary> Summarise(IReadOnlyDictionary<PipelineId, PipelineSpec> pipelines) =>
    [
        .. pipelines.OrderBy(entry => entry.Key.Value, StringComparer.Ordinal)
            .Select(entry => new PipelineSummary(entry.Key, entry.Value, ReportsOf(entry.Key, entry.Value))),
    ];

    // With other settings a part may be able to do what it was not, such as when it was given another picture.
    private void ForgetAnswersToOtherSettings(IReadOnlyDictionary<PipelineId, PipelineSpec> pipelines)
    {
        foreach ((PipelineRef part, PipelineSpec told) in _told)
        {
            if (pipelines.TryGetValue(part.Pipeline, out PipelineSpec? spec)
                && told != told with { Settings = spec.Settings })
            {
                _reports.Remove(part);
            }
        }
    }

    private List<PipelineReport> ReportsOf(PipelineId pipeline, PipelineSpec spec) =>
    [
        .. _reports.Where(entry => entry.Key.Pipeline == pipeline)
            .OrderBy(entry => entry.Key.Part)
            .Select(entry => entry.Value)
            .Select(report => report with { Unsupported = [.. report.Unsupported.Where(spec.Work.Contains)] }),
    ];

    private void Forget(PipelineRef part)
    {
        _told.Remove(part);
        _reports.Remove(part);
    }
}
