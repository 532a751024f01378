using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;
using Ooblex.Transport.Engine;

namespace Ooblex.Node.Startup;

/// <summary>The engine's snapshot in the words of REST, metrics and commands. Neither side knows the other.</summary>
internal sealed class EngineFigures(MediaEngine engine) : IMediaStats
{
    public EngineStats Engine
    {
        get
        {
            PlaneTotals totals = engine.Snapshot.Totals;
            return new EngineStats
            {
                Sessions = totals.Publishers + totals.Viewers,
                Publishers = totals.Publishers,
                Viewers = totals.Viewers,
                Streams = totals.Streams,
                PacketsReceived = totals.PacketsReceived,
                BytesReceived = totals.BytesReceived,
                PacketsSent = totals.PacketsSent,
                BytesSent = totals.BytesSent,
                DatagramsDropped = totals.DatagramsDropped,
                DatagramsHandedOn = totals.DatagramsHandedOn,
                PacketsNotHandedOver = totals.PacketsNotHandedOver,
                StunFaults = totals.StunFaults,
                DtlsFaults = totals.DtlsFaults,
                SrtpFaults = totals.SrtpFaults,
                RtcpFaults = totals.RtcpFaults,
                Retransmissions = totals.Retransmissions,
                NacksReceived = totals.NacksReceived,
                NacksSent = totals.NacksSent,
                PlisReceived = totals.PlisReceived,
                PlisSent = totals.PlisSent,
                KeyframeReplays = totals.KeyFrameReplays,
                PooledPackets = totals.PooledPackets,
                SessionCrashes = totals.SessionCrashes,
                Relays = Relays(totals.Relays),
                Results = Results(totals.Results),
            };
        }
    }

    public IReadOnlyList<SessionStats> Sessions
    {
        get
        {
            List<SessionStats> rows = [];
            foreach (PlaneSession session in engine.Snapshot.Sessions)
            {
                if (PeerId.TryParse(session.Peer, out PeerId peer))
                {
                    rows.Add(Row(peer, session));
                }
            }

            return rows;
        }
    }

    private static RelaySums Relays(RelayTotals totals) => new()
    {
        Imports = totals.Imports,
        Exports = totals.Exports,
        PacketsIn = totals.PacketsIn,
        BytesIn = totals.BytesIn,
        PacketsOut = totals.PacketsOut,
        BytesOut = totals.BytesOut,
        Lost = totals.Lost,
        Recovered = totals.Recovered,
        Refused = totals.Refused,
        MessagesRefused = totals.MessagesRefused,
        Crashes = totals.Crashes,
        LongestDelayMs = totals.LongestDelayMs,
    };

    private static ResultSums Results(ResultTotals totals) => new()
    {
        Channels = totals.Channels,
        Sent = totals.Sent,
        Dropped = totals.Dropped,
        Refused = totals.Refused,
    };

    private static SessionStats Row(PeerId peer, PlaneSession session) => new(
        peer,
        session.Stream,
        session.Publishes ? PeerRole.Publisher : PeerRole.Viewer,
        session.State,
        session.PacketsIn,
        session.BytesIn,
        session.PacketsOut,
        session.BytesOut,
        session.BitsPerSecond,
        session.PacketsLost,
        session.RoundTrip?.TotalMilliseconds);
}
