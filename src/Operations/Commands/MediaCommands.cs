using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>media</c> palette: what flows through this node, and a way to end a session.</summary>
public static class MediaCommands
{
    public static IReadOnlyList<OpsCommand> All(
        IStreamDirectory streams, IMediaStats media, IEntityGateway entities, TimeProvider time) =>
    [
        new("media", "streams", "Streams that this node knows", (call, stop) => Streams(streams, time, call, stop)),
        new("media", "sessions", "Sessions in the media engine", (call, stop) => Sessions(media, call, stop)),
        new("media", "stats", "Totals of the media engine", (call, stop) => Stats(media.Engine, call, stop)),
        new(
            "media",
            "kick",
            "Ends one session",
            (call, stop) => End(entities, call, stop),
            new OpsArgumentInfo("peer", 'p', "The session, as media sessions shows it", Required: true)),
    ];

    private static async Task<string?> Streams(
        IStreamDirectory streams, TimeProvider time, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("stream", "site", "name", "publisher", "viewers", "codecs", "live_seconds");
        foreach (StreamEntry stream in streams.List().OrderBy(s => s.Stream.EntityId, StringComparer.Ordinal))
        {
            long? liveSeconds = stream.LiveSince is { } since ? (long)(time.GetUtcNow() - since).TotalSeconds : null;
            table.Add(
                stream.Stream.Stream.Value,
                stream.Stream.Site,
                stream.Options.Name,
                stream.Publisher?.ToString(),
                stream.Viewers,
                string.Join(' ', stream.Codecs),
                liveSeconds);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<string?> Sessions(IMediaStats media, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("peer", "stream", "role", "state", "bitrate_bps", "packets_lost", "round_trip_ms");
        foreach (SessionStats session in media.Sessions)
        {
            table.Add(
                session.Peer.ToString(),
                session.Stream,
                session.Role == PeerRole.Publisher ? "publisher" : "viewer",
                session.State,
                session.BitrateBps,
                session.PacketsLost,
                session.RoundTripMs is { } ms ? Math.Round(ms, 1) : null);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<string?> Stats(EngineStats engine, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new OpsTable("figure", "value")
            .Add("publishers", engine.Publishers)
            .Add("viewers", engine.Viewers)
            .Add("streams", engine.Streams)
            .Add("packets_received", engine.PacketsReceived)
            .Add("packets_sent", engine.PacketsSent)
            .Add("bytes_received", engine.BytesReceived)
            .Add("bytes_sent", engine.BytesSent)
            .Add("datagrams_dropped", engine.DatagramsDropped)
            .Add("datagrams_handed_on", engine.DatagramsHandedOn)
            .Add("packets_not_handed_over", engine.PacketsNotHandedOver)
            .Add("stun_faults", engine.StunFaults)
            .Add("dtls_faults", engine.DtlsFaults)
            .Add("srtp_faults", engine.SrtpFaults)
            .Add("rtcp_faults", engine.RtcpFaults)
            .Add("retransmissions", engine.Retransmissions)
            .Add("nacks_received", engine.NacksReceived)
            .Add("nacks_sent", engine.NacksSent)
            .Add("plis_received", engine.PlisReceived)
            .Add("plis_sent", engine.PlisSent)
            .Add("keyframe_replays", engine.KeyframeReplays)
            .Add("pooled_packets", engine.PooledPackets)
            .Add("session_crashes", engine.SessionCrashes);
        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<string?> End(IEntityGateway entities, OpsCall call, CancellationToken cancellation)
    {
        if (!PeerId.TryParse(call["peer"], out PeerId peer))
        {
            return "that is not a session's id; media sessions lists them";
        }

        PeerProtocol.IReply reply =
            await entities.AskPeerAsync(new PeerProtocol.Close(peer, CloseReason.Operator), cancellation);
        if (reply is PeerProtocol.Refused refused)
        {
            return refused.Why == PeerRefusal.NotFound ? "there is no such session" : refused.Detail;
        }

        await call.Output.LineAsync($"ended {peer}", cancellation);
        return null;
    }
}
