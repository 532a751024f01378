using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Operations.Commands;

/// <summary>The <c>media</c> palette: what flows, and a way to end a session.</summary>
public static class MediaCommands
{
    public static IReadOnlyList<OpsCommand> All(
        IStreamDirectory streams, IMediaStats media, IEntityGateway entities, TimeProvider time) =>
    [
        new("media", "streams", "Streams of the whole cluster", (call, stop) => Streams(streams, time, call, stop)),
        new("media", "stats", "Totals of a node's media engine", (call, stop) => Stats(media.Engine, call, stop))
        {
            IsOfOneNode = true,
        },
        new(
            new OpsCommandInfo(
                "media",
                "kick",
                "Ends one session, wherever it is",
                [
                    new OpsArgumentInfo("peer", 'p', "The session, as media peers shows it", Required: true)
                    {
                        Kind = OpsValueKind.Peer,
                    },
                ])
            {
                Changes = true,
                NeedsConfirmation = true,
            },
            (call, stop) => End(entities, call, stop))
        {
            NeedsActors = true,
        },
    ];

    private static async Task<OpsRefusal?> Streams(
        IStreamDirectory streams, TimeProvider time, OpsCall call, CancellationToken cancellation)
    {
        OpsTable table = new("stream", "site", "name", "publisher", "viewers", "codecs", "live_seconds", "home");
        foreach (StreamEntry stream in streams.List())
        {
            long? liveSeconds = stream.LiveSince is { } since ? (long)(time.GetUtcNow() - since).TotalSeconds : null;
            table.Add(
                stream.Stream.Stream.Value,
                stream.Stream.Site,
                stream.Options.Name,
                stream.Publisher?.ToString(),
                stream.Viewers,
                string.Join(' ', stream.Codecs),
                liveSeconds,
                stream.Home.Length > 0 ? stream.Home : null);
        }

        await call.Output.TableAsync(table, cancellation);
        return null;
    }

    private static async Task<OpsRefusal?> Stats(EngineStats engine, OpsCall call, CancellationToken cancellation)
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

    private static async Task<OpsRefusal?> End(IEntityGateway entities, OpsCall call, CancellationToken cancellation)
    {
        if (!PeerId.TryParse(call["peer"], out PeerId peer))
        {
            return "that is not a session's id; media peers lists them";
        }

        PeerProtocol.IReply reply =
            await entities.AskPeerAsync(new PeerProtocol.Close(peer, CloseReason.Operator), cancellation);
        if (reply is PeerProtocol.Refused refused)
        {
            return refused.Why switch
            {
                PeerRefusal.NotFound => "there is no such session",
                PeerRefusal.Unavailable => new OpsRefusal(refused.Detail, OpsRefusalKind.Unavailable),
                _ => refused.Detail,
            };
        }

        await call.Output.LineAsync($"ended {peer}", cancellation);
        return null;
    }
}
