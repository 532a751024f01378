using System.Text.Json;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Operations.Commands;

/// <summary><c>media pipelines</c>: what looks at streams, on every node.</summary>
/// <param name="self">This node.</param>
/// <param name="stats">What runs here.</param>
/// <param name="others">The way to the other nodes.</param>
/// <param name="board">Says what each node can do at all.</param>
public sealed class PipelineListing(string self, IPipelineStats stats, IOpsRelay others, INodeBoard board)
{
    private const string Palette = "media";
    private const string Name = "pipelines";
    private const string MediaRole = "media";

    private static readonly JsonSerializerOptions Json = OpsJson.Options;

    private readonly Everywhere _everywhere = new(self, others);

    public OpsCommand Command => new(
        Palette,
        Name,
        "What looks at streams, and how it fares",
        Run,
        new OpsArgumentInfo("on", 'n', "Those of one node", Required: false) { Kind = OpsValueKind.Node },
        new OpsArgumentInfo("stream", 's', "Those of one stream", Required: false) { Kind = OpsValueKind.Stream });

    private async Task<OpsRefusal?> Run(OpsCall call, CancellationToken cancellation)
    {
        IEnumerable<Part> own = stats.Rows.Select(row => Part.Of(self, SourceOf(board.Self), row));
        if (call.Request.Relayed)
        {
            await call.Output.TableAsync(Table(own), cancellation);
            return null;
        }

        OpsOrder order = new(Palette, Name, new OpsRequest(new Dictionary<string, string>(), Json: true));
        IReadOnlyList<NodeRows> answers = await _everywhere.AskOthersAsync(order, cancellation);
        IEnumerable<Part> all =
            own.Concat(answers.SelectMany(answer => answer.Rows).Select(row => row.Deserialize<Part>(Json)!));
        string? stream = call.Optional("stream");
        string? node = call.Optional("on");
        await call.Output.TableAsync(
            Table(all
                .Where(part => node is null || part.Node == node)
                .Where(part => stream is null || part.Stream.EndsWith($"/{stream}", StringComparison.Ordinal))
                .OrderBy(part => part.Stream, StringComparer.Ordinal)
                .ThenBy(part => part.Id, StringComparer.Ordinal)),
            cancellation);
        foreach (NodeRows silent in answers.Where(answer => answer.Problem is not null))
        {
            await call.Output.EventAsync(
                $"not all: {silent.Problem}", cancellation, ("node", silent.Node), ("error", silent.Problem));
        }

        string[] unable = [.. board.Live.Where(CannotLook).Select(report => report.NodeId)];
        if (unable.Length > 0)
        {
            await call.Output.RemarkAsync(
                $"pipelines are unavailable on {string.Join(", ", unable)}: no libavcodec there, or "
                + "ooblex.pipelines.max-runs = 0; its log says what to install",
                cancellation);
        }

        return null;
    }

    private static bool CannotLook(NodeReport node) => node.Roles.Contains(MediaRole) && node.Work.Count == 0;

    private static string SourceOf(NodeReport node) => node.Roles.Contains("edge") ? "edge" : "cloud";

    private static OpsTable Table(IEnumerable<Part> parts)
    {
        OpsTable table = new(
            "id", "stream", "node", "source", "state", "running", "frames", "results", "dropped", "device", "detail");
        foreach (Part part in parts)
        {
            table.Add(
                part.Id,
                part.Stream,
                part.Node,
                part.Source,
                part.State,
                part.Running,
                part.Frames,
                part.Results,
                part.Dropped,
                part.Device,
                part.Detail);
        }

        return table;
    }

    /// <summary>One part of a pipeline, as its node tells of it.</summary>
    private sealed record Part(
        string Id,
        string Stream,
        string Node,
        string Source,
        string State,
        string Running,
        long Frames,
        long Results,
        long Dropped,
        string? Device,
        string? Detail)
    {
        public static Part Of(string node, string source, PipelineRow row) => new(
            row.Id,
            row.Stream,
            node,
            source,
            row.State.ToString().ToLowerInvariant(),
            string.Join(',', row.Running),
            row.Frames,
            row.Results,
            row.Dropped,
            row.Device.Length > 0 ? row.Device : null,
            row.Detail.Length > 0 ? row.Detail : null);
    }
}
