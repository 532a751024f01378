using System.Globalization;
using System.Text.Json;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;

namespace Ooblex.Operations.Commands;

/// <summary><c>media relays</c>: streams on their way between nodes, each once, with both of its ends.</summary>
/// <remarks>A node knows its own end of a relay; what the two ends have in common is the relay's id.</remarks>
public sealed class RelayListing(string self, IRelayStats relays, IOpsRelay others)
{
    private const string Palette = "media";
    private const string Name = "relays";

    private static readonly JsonSerializerOptions Json = OpsJson.Options;

    private readonly Everywhere _everywhere = new(self, others);

    public OpsCommand Command => new(
        Palette,
        Name,
        "Streams between nodes",
        Run,
        new OpsArgumentInfo("on", 'n', "Those from or to one node", Required: false) { Kind = OpsValueKind.Node },
        new OpsArgumentInfo("stream", 's', "Those of one stream", Required: false) { Kind = OpsValueKind.Stream });

    private async Task<OpsRefusal?> Run(OpsCall call, CancellationToken cancellation)
    {
        IEnumerable<RelayEnd> own = relays.Relays.Select(relay => RelayEnd.Of(self, relay));
        if (call.Request.Relayed)
        {
            await call.Output.TableAsync(Ends(own), cancellation);
            return null;
        }

        OpsOrder order = new(Palette, Name, new OpsRequest(new Dictionary<string, string>(), Json: true));
        IReadOnlyList<NodeRows> answers = await _everywhere.AskOthersAsync(order, cancellation);
        IEnumerable<RelayEnd> all =
            own.Concat(answers.SelectMany(answer => answer.Rows).Select(row => row.Deserialize<RelayEnd>(Json)!));
        await call.Output.TableAsync(Joined(all, call.Optional("on"), call.Optional("stream")), cancellation);
        foreach (NodeRows silent in answers.Where(answer => answer.Problem is not null))
        {
            await call.Output.EventAsync(
                $"not all: {silent.Problem}", cancellation, ("node", silent.Node), ("error", silent.Problem));
        }

        return null;
    }

    // For the node that asked: as Relay reads it.
    private static OpsTable Ends(IEnumerable<RelayEnd> own)
    {
        OpsTable table = new(
            "id", "node", "stream", "is_export", "epoch", "viewers", "packets", "bytes", "lost", "recovered",
            "delay_ms", "silent_ms");
        foreach (RelayEnd end in own)
        {
            table.Add(
                end.Id,
                end.Node,
                end.Stream,
                end.IsExport,
                end.Epoch,
                end.Viewers,
                end.Packets,
                end.Bytes,
                end.Lost,
                end.Recovered,
                end.DelayMs,
                end.SilentMs);
        }

        return table;
    }

    // What has arrived counts; where the far end does not answer, what was sent.
    private static OpsTable Joined(IEnumerable<RelayEnd> ends, string? node, string? stream)
    {
        OpsTable table = new(
            "stream", "from", "to", "epoch", "viewers", "packets", "bytes", "lost", "recovered", "delay_ms",
            "silent_ms");
        var relays =
            from relay in ends.GroupBy(end => end.Id)
            let origin = relay.FirstOrDefault(end => end.IsExport)
            let far = relay.FirstOrDefault(end => !end.IsExport)
            let end = far ?? origin
            where node is null || node == origin?.Node || node == far?.Node
            where stream is null || end.Stream == stream || end.Stream.EndsWith("/" + stream, StringComparison.Ordinal)
            orderby end.Stream, far?.Node
            select (origin?.Node, far?.Node, end);
        foreach ((string? from, string? to, RelayEnd end) in relays)
        {
            table.Add(
                end.Stream,
                from,
                to,
                to is null ? null : end.Epoch,
                to is null ? null : end.Viewers,
                end.Packets,
                end.Bytes,
                end.Lost,
                end.Recovered,
                end.DelayMs,
                end.SilentMs);
        }

        return table;
    }

    /// <summary>One end of a relay, as its node tells of it.</summary>
    private sealed record RelayEnd(
        string Id,
        string Node,
        string Stream,
        bool IsExport,
        long Epoch,
        int Viewers,
        long Packets,
        long Bytes,
        long Lost,
        long Recovered,
        double DelayMs,
        double SilentMs)
    {
        public static RelayEnd Of(string node, RelayStats relay) => new(
            relay.Id.ToString("x16", CultureInfo.InvariantCulture),
            node,
            relay.Stream,
            relay.IsExport,
            relay.Epoch,
            relay.Viewers,
            relay.Packets,
            relay.Bytes,
            relay.Lost,
            relay.Recovered,
            Math.Round(relay.DelayMs, 1),
            Math.Round(relay.SilentMs));
    }
}
