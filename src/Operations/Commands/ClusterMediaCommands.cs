using System.Net;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Operations.Commands;

/// <summary>What the <c>media</c> palette tells of nodes: how they are, and why work is where it is.</summary>
public static class ClusterMediaCommands
{
    public static OpsCommand Nodes(INodeBoard board) => new(
        "media", "nodes", "Nodes that can take sessions, and how full they are", async (call, cancellation) =>
        {
            OpsTable table = new(
                "node", "site", "roles", "sessions", "max", "cpu", "load", "out_bps", "draining", "gateway");
            foreach (NodeReport node in board.Live.OrderBy(node => node.NodeId, StringComparer.Ordinal))
            {
                table.Add(
                    node.NodeId,
                    node.Site,
                    string.Join(',', node.Roles.Order(StringComparer.Ordinal)),
                    node.Sessions,
                    node.MaxSessions,
                    Math.Round(node.Cpu, 2),
                    Math.Round(node.Load, 2),
                    node.BitsPerSecond,
                    node.Draining ? "yes" : "no",
                    node.GatewayUrl.Length > 0 ? node.GatewayUrl : null);
            }

            await call.Output.TableAsync(table, cancellation);
            return null;
        });

    public static OpsCommand Explain(IPlacementExplainer explainer, ISessionPlacement placement) => new(
        new OpsCommandInfo(
            "media",
            "explain",
            "Why something is where it is, or where it would go",
            [
                new OpsArgumentInfo("peer", 'p', "A session", Required: false) { Kind = OpsValueKind.Peer },
                new OpsArgumentInfo("stream", 's', "A stream", Required: false) { Kind = OpsValueKind.Stream },
                new OpsArgumentInfo("pipeline", null, "A pipeline of the stream, such as main", Required: false),
                new OpsArgumentInfo("role", 'r', "publisher or viewer: who would come to the stream", Required: false),
                new OpsArgumentInfo("client", 'c', "From which IP address", Required: false),
                new OpsArgumentInfo("site", null, "With which site in the request", Required: false),
            ])
        {
            Detail = "With -p, of a session that was placed. With -s alone, of the stream itself. With -s and "
                + "--pipeline, of each part of a pipeline. With -s and -r, of somebody who would come now.",
        },
        (call, cancellation) => Explain(explainer, placement, call, cancellation));

    private static async Task<OpsRefusal?> Explain(
        IPlacementExplainer explainer, ISessionPlacement placement, OpsCall call, CancellationToken cancellation)
    {
        IReadOnlyList<PlacementExplanation?> found;
        if (call.Optional("peer") is { } session)
        {
            if (!PeerId.TryParse(session, out PeerId peer))
            {
                return "that is not a session's id; media peers lists them";
            }

            found = [await explainer.SessionAsync(peer, cancellation)];
        }
        else if (!StreamId.TryParse(call.Optional("stream"), out StreamId stream))
        {
            return new OpsRefusal("give a session with -p, or a stream's name with -s", OpsRefusalKind.Malformed);
        }
        else if (call.Optional("role") is { } role)
        {
            if (Wish(call, stream, role) is not { } wish)
            {
                const string Sentence = "a role is publisher or viewer, and a client is an IP address";
                return new OpsRefusal(Sentence, OpsRefusalKind.Malformed);
            }

            if (wish.Site is { } site && !placement.KnowsSite(site))
            {
                return $"there is no site {site}; a request that names it is refused";
            }

            found = [explainer.Wish(wish)];
        }
        else if (call.Optional("pipeline") is { } name)
        {
            found = PipelineId.TryParse(name, out PipelineId pipeline)
                ? await explainer.PipelineAsync(stream, pipeline, cancellation)
                : [];
        }
        else
        {
            found = [await explainer.StreamAsync(stream, cancellation)];
        }

        if (found is [] or [null])
        {
            return "nobody knows: there is no such thing, or it is too long ago";
        }

        foreach (PlacementExplanation one in found.OfType<PlacementExplanation>())
        {
            await Write(call.Output, one, cancellation);
        }

        return null;
    }

    private static SessionWish? Wish(OpsCall call, StreamId stream, string role)
    {
        IPAddress? client = null;
        bool known = role is "publisher" or "viewer"
            && (call.Optional("client") is not { } text || IPAddress.TryParse(text, out client));
        return known
            ? new SessionWish(
                role == "publisher" ? PeerRole.Publisher : PeerRole.Viewer, stream, client, call.Optional("site"))
            : null;
    }

    private static async Task Write(OpsWriter output, PlacementExplanation found, CancellationToken cancellation)
    {
        if (output.IsJson)
        {
            await output.EventAsync(
                "",
                cancellation,
                ("subject", found.Subject),
                ("site", found.Site),
                ("site_reason", found.SiteReason),
                ("node", found.Node),
                ("reason", found.Reason),
                ("decided_at", found.DecidedAt),
                ("nodes", found.Nodes.Select(node => node with { Load = Math.Round(node.Load, 2) })));
            return;
        }

        await output.LineAsync($"{found.Subject}: {found.Node ?? "nowhere"}", cancellation);
        await output.LineAsync($"why: {found.Reason}", cancellation);
        await output.LineAsync($"site: {found.Site}, {found.SiteReason}", cancellation);
        await output.LineAsync($"decided: {(found.DecidedAt is { } at ? $"{at:u}" : "now")}", cancellation);
        OpsTable table = new("rank", "node", "site", "load", "verdict");
        foreach (NodeVerdict node in found.Nodes)
        {
            table.Add(
                node.Rank > 0 ? node.Rank : null, node.NodeId, node.Site, Math.Round(node.Load, 2), node.Verdict);
        }

        await output.TableAsync(table, cancellation);
    }
}
