using System.Text.Json;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;

namespace Ooblex.Operations.Commands;

/// <summary><c>media peers</c>: sessions in the media engines of all nodes, or of one.</summary>
public sealed class PeerListing(string self, IMediaStats media, IOpsRelay relay)
{
    private const string Palette = "media";
    private const string Name = "peers";

    private static readonly string[] Columns =
        ["node", "peer", "stream", "role", "state", "bitrate_bps", "packets_lost", "round_trip_ms"];

    private readonly Everywhere _everywhere = new(self, relay);

    public OpsCommand Command => new(
        Palette,
        Name,
        "Sessions in the media engines",
        Run,
        new OpsArgumentInfo("on", 'n', "Those of one node", Required: false) { Kind = OpsValueKind.Node },
        new OpsArgumentInfo("stream", 's', "Those of one stream", Required: false) { Kind = OpsValueKind.Stream });

    private async Task<OpsRefusal?> Run(OpsCall call, CancellationToken cancellation)
    {
        OpsOrder order = new(Palette, Name, call.Request);
        string? on = call.Optional("on");
        if (on is not null && on != self && !call.Request.Relayed)
        {
            return await relay.RunAsync(on, order, call.Output.Sink, cancellation);
        }

        OpsTable table = new(Columns);
        AddOwn(table, call.Optional("stream"));
        IReadOnlyList<NodeRows> others =
            on is null && !call.Request.Relayed ? await _everywhere.AskOthersAsync(order, cancellation) : [];
        foreach (JsonElement row in others.OrderBy(other => other.Node).SelectMany(other => other.Rows))
        {
            table.Add([.. Columns.Select(c => row.TryGetProperty(c, out JsonElement cell) ? (object)cell : null)]);
        }

        await call.Output.TableAsync(table, cancellation);
        foreach (NodeRows silent in others.Where(other => other.Problem is not null))
        {
            await call.Output.EventAsync(
                $"not all: {silent.Problem}", cancellation, ("node", silent.Node), ("error", silent.Problem));
        }

        return null;
    }

    // A stream's name finds it at every site; with its site it is one.
    private void AddOwn(OpsTable table, string? stream)
    {
        foreach (SessionStats session in media.Sessions)
        {
            bool wanted = stream is null || session.Stream == stream
                || session.Stream.EndsWith("/" + stream, StringComparison.Ordinal);
            if (wanted)
            {
                table.Add(
                    self,
                    session.Peer.ToString(),
                    session.Stream,
                    session.Role == PeerRole.Publisher ? "publisher" : "viewer",
                    session.State,
                    session.BitrateBps,
                    session.PacketsLost,
                    session.RoundTripMs is { } ms ? Math.Round(ms, 1) : null);
            }
        }
    }
}
