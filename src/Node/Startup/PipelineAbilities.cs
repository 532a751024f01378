using System.Text.Json;
using Ooblex.Configuration;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Media.Codecs;

namespace Ooblex.Node.Startup;

/// <summary>What this node's pipelines can do, by its codecs, the files of its models and what runs them.</summary>
/// <remarks>Asked several times a second, so the disk is looked at less often than that.</remarks>
internal sealed class PipelineAbilities(
    NodeSettings settings, ModelStore store, ModelSessions sessions, Lazy<VideoCodecs> codecs, TimeProvider time)
    : INodeAbilities, IModelList
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private NodeAbilities _last = NodeAbilities.None;
    private long _lookedAt;

    private ModelCatalogue Catalogue => settings.Models.Catalogue;

    public IReadOnlyList<ModelRow> Models
    {
        get
        {
            HashSet<string> chosen = [.. Catalogue.Chosen.Select(entry => entry.Id)];
            return
            [
                .. Catalogue.Entries.Select(entry => new ModelRow(
                    entry.Id,
                    JsonNamingPolicy.KebabCaseLower.ConvertName(entry.Task.ToString()),
                    entry.Version,
                    entry.Licence,
                    JsonNamingPolicy.KebabCaseLower.ConvertName(store.Look(entry).ToString()),
                    entry.Input.Width,
                    entry.Input.Height,
                    chosen.Contains(entry.Id))),
            ];
        }
    }

    public NodeAbilities Read()
    {
        lock (_lock)
        {
            bool isNew = _lookedAt == 0 && codecs.IsValueCreated; // Said at once, and not a while after the start.
            if (isNew || (_lookedAt != 0 && time.GetElapsedTime(_lookedAt) >= LookEvery))
            {
                (_last, _lookedAt) = (Look(), time.GetTimestamp());
            }

            return _last;
        }
    }

    // Codecs are tried beside the start; a node promises nothing before that is done.
    private NodeAbilities Look()
    {
        if (settings.Pipelines.MaxRuns == 0 || !codecs.Value.Report.IsAvailable)
        {
            return NodeAbilities.None;
        }

        HashSet<string> here =
        [
            .. Catalogue.Entries.Where(entry => store.Look(entry) == ModelFileState.Present).Select(entry => entry.Id),
        ];
        string[] cards = settings.Inference.Sessions.CudaPlugin is null ? [] : ["cuda"];
        IEnumerable<string> found = sessions.Loaded
            .Where(session => session.Report.Kind != DeviceKind.Cpu)
            .Select(session => session.Report.Kind.ToString().ToLowerInvariant());
        return new NodeAbilities(
            ["cpu", .. cards.Union(found)],
            [.. here.Order(StringComparer.Ordinal)],
            VisionWork.Doable(Catalogue, entry => here.Contains(entry.Id)));
    }
}
