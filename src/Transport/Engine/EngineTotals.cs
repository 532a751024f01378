using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;

namespace Ooblex.Transport.Engine;

/// <summary>Sums over sessions, the ones that are gone included, so that no total ever falls.</summary>
internal sealed class EngineTotals
{
    private PlaneTotals _gone = new();

    public void Retire(EngineSession session) => _gone = Add(_gone, session);

    public PlaneSnapshot Build(
        IReadOnlyCollection<EngineSession> sessions, int pooledPackets, WorkerCounters worker)
    {
        PlaneTotals totals = _gone;
        int publishers = 0;
        List<PlaneSession> rows = new(sessions.Count);
        foreach (EngineSession session in sessions)
        {
            totals = Add(totals, session);
            publishers += session.Publishes ? 1 : 0;
            rows.Add(Row(session));
        }

        totals = totals with
        {
            Publishers = publishers,
            Viewers = sessions.Count - publishers,
            PooledPackets = pooledPackets,
            DatagramsDropped = totals.DatagramsDropped + worker.Dropped,
            DatagramsHandedOn = worker.HandedOn,
            RtcpFaults = worker.RtcpFaults,
            SessionCrashes = worker.Crashes,
        };
        return new PlaneSnapshot(totals, rows);
    }

    private static PlaneTotals Add(PlaneTotals sum, EngineSession session)
    {
        LaneCounters lanes = Lanes(session.Viewer);
        PublisherCounters? publisher = session.Publisher?.Counters;
        FeedbackCounters? feedback = session.Publisher?.Feedback;
        return sum with
        {
            PacketsReceived = sum.PacketsReceived + (publisher?.Packets ?? 0),
            BytesReceived = sum.BytesReceived + (publisher?.Bytes ?? 0),
            PacketsSent = sum.PacketsSent + session.PacketsSent,
            BytesSent = sum.BytesSent + session.BytesSent,
            DatagramsDropped = sum.DatagramsDropped + (publisher?.Unroutable ?? 0),
            StunFaults = sum.StunFaults + session.Peer.Faults.Stun,
            DtlsFaults = sum.DtlsFaults + session.Peer.Faults.Dtls,
            SrtpFaults = sum.SrtpFaults + session.Peer.Faults.Srtp,
            Retransmissions = sum.Retransmissions + lanes.Retransmissions,
            NacksReceived = sum.NacksReceived + (session.Viewer?.Counters.Nacks ?? 0),
            PlisReceived = sum.PlisReceived + (session.Viewer?.Counters.Plis ?? 0),
            NacksSent = sum.NacksSent + (feedback?.Nacks ?? 0),
            PlisSent = sum.PlisSent + (feedback?.KeyFrameRequests ?? 0),
            PacketsNotHandedOver = sum.PacketsNotHandedOver + (session.Publisher?.NotHandedOver ?? 0),
            KeyFrameReplays = sum.KeyFrameReplays + lanes.Replays,
        };
    }

    private static LaneCounters Lanes(Viewer? viewer)
    {
        LaneCounters sum = default;
        foreach (Lane lane in viewer?.Lanes ?? [])
        {
            sum.Retransmissions += lane.Counters.Retransmissions;
            sum.Replays += lane.Counters.Replays;
            sum.ReportedLost += lane.Counters.ReportedLost;
        }

        return sum;
    }

    private static PlaneSession Row(EngineSession session)
    {
        TimeSpan? roundTrip = null;
        foreach (Lane lane in session.Viewer?.Lanes ?? [])
        {
            roundTrip = lane.RoundTrip ?? roundTrip;
        }

        return new PlaneSession(
            session.Id,
            session.Stream,
            session.Publishes,
            session.Peer.State.ToString().ToLowerInvariant(),
            session.Publisher?.Counters.Packets ?? 0,
            session.Publisher?.Counters.Bytes ?? 0,
            session.PacketsSent,
            session.BytesSent,
            session.BitsPerSecond,
            session.Publisher?.Feedback.GivenUp ?? Lanes(session.Viewer).ReportedLost,
            roundTrip);
    }
}
