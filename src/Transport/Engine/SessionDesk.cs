using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.DataChannel;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine.Results;
using Ooblex.Transport.Engine.Taps;

namespace Ooblex.Transport.Engine;

/// <summary>Opens and ends the sessions of one worker, and acts on what happens in them.</summary>
/// <remarks>Called on the worker's thread only.</remarks>
internal sealed class SessionDesk
{
    private readonly MediaWorker _worker;
    private readonly EngineParts _parts;
    private readonly SessionOpener _opener;
    private readonly EngineTotals _totals = new();
    private readonly HashSet<EngineSession> _sessions = [];
    private bool _stopping;

    public SessionDesk(MediaWorker worker, EngineParts parts, ILogger log)
    {
        (_worker, _parts) = (worker, parts);
        _opener = new SessionOpener(parts);
        Pool = new PacketPool(parts.Options.Limits.MaxIdlePackets);
        Streams = new StreamDesk(worker, parts, Pool, Deadlines);
        Results = new ResultDesk(worker, parts, Deadlines);
        Taps = new TapDesk(worker, parts, Pool, Deadlines, Streams, log);
    }

    public Deadlines Deadlines { get; } = new();

    public PacketPool Pool { get; }

    public StreamDesk Streams { get; }

    public TapDesk Taps { get; }

    public ResultDesk Results { get; }

    /// <summary>Nothing opens here any more.</summary>
    public bool IsStopping => _stopping;

    /// <summary>On the worker that has the relay port only.</summary>
    public RelayDesk? Relays { get; private set; }

    /// <summary>Makes this the relay worker's.</summary>
    public void OpenRelays(ILogger log) => Relays = new RelayDesk(_worker, _parts, Pool, Deadlines, log);

    public OpenResult Open(OpenRequest request, MonoTime now)
    {
        if (_parts.Table.ById(request.Peer) is { } known)
        {
            return known.Result;
        }

        if (_stopping)
        {
            return OpenResult.No(OpenRefusal.Stopping, "This node is shutting down.");
        }

        OpenResult result = _opener.Open(request, now, out EngineSession? session);
        if (session is not null)
        {
            _parts.Board.Open(session);
            session.Owner = _worker;
            Keep(session);
            _parts.Table.Add(session);
        }

        return result;
    }

    public RestartResult RestartIce(EngineSession session, string remoteUfrag, string remotePwd, MonoTime now)
    {
        IceCredentials local = IceCredentials.Generate();
        session.Peer.RestartIce(local, new IceCredentials(remoteUfrag, remotePwd), now);
        _parts.Table.IndexUfrags(session);
        Deadlines.Follow(session);
        return new RestartResult(Found: true, local.Ufrag, local.Pwd, _parts.Candidates);
    }

    public bool Close(EngineSession session, MonoTime now)
    {
        if (session.IsGone)
        {
            return false;
        }

        session.Peer.Close();
        session.SendWaiting();
        Remove(session, fact: null, now);
        return true;
    }

    public void CloseAll(MonoTime now)
    {
        _stopping = true;
        foreach (EngineSession session in _sessions.ToArray())
        {
            Close(session, now);
        }

        Taps.CloseAll(now);
        Relays?.CloseAll(now);
    }

    /// <summary>The stream has another source, or none.</summary>
    public void Follow(string stream, MonoTime now)
    {
        Streams.Follow(stream, now);
        Relays?.Follow(stream, now);
        Taps.Follow(stream);
    }

    /// <summary>Gives a session, whose client speaks to another worker, to that worker. Before its handshake.</summary>
    public void Move(EngineSession session, MediaWorker to, ReadOnlySpan<byte> datagram, in TransportAddress from)
    {
        _sessions.Remove(session);
        Deadlines.Forget(session);
        byte[] first = datagram.ToArray();
        TransportAddress source = from;
        session.Owner = to; // From here on the other worker's: nothing of it may be touched.
        to.Post((desk, now) =>
        {
            desk.Keep(session);
            to.Input.Take(first, source, now);
        });
    }

    /// <summary>Sends what the session's machines have to say, and acts on what happened in them.</summary>
    public void Drain(EngineSession session, MonoTime now)
    {
        session.SendWaiting();
        while (session.Peer.TryTakeDroppedPath(out TransportAddress dropped))
        {
            _parts.Table.Unbind(session, dropped);
        }

        while (session.Peer.TryTakeEvent(out PeerEvent happened))
        {
            React(session, happened, now);
        }

        if (session.Peer.Channels is not null && !session.IsGone)
        {
            while (DataRelay.TryTakeMessage(session, Results, out string label, out DataChannelEvent message))
            {
                Relay(session, label, message, now);
            }

            Results.Pump(session, now); // What came may have been an acknowledgement.
            session.SendWaiting();
        }

        if (session.Ufrags.Count != session.Peer.LocalUfrags.Count && !session.IsGone)
        {
            _parts.Table.IndexUfrags(session); // A restart has completed: the old fragment is void.
        }
    }

    /// <summary>Frees every trace of a session.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="fact">Told to the actors, unless they asked for it.</param>
    /// <param name="now">The time.</param>
    public void Remove(EngineSession session, MediaFactKind? fact, MonoTime now)
    {
        if (session.IsGone)
        {
            return;
        }

        session.IsGone = true;
        _totals.Retire(session);
        _sessions.Remove(session);
        _parts.Table.Remove(session);
        Deadlines.Forget(session);
        Results.Leave(session);
        Streams.Leave(session, now);
        session.Dispose();
        if (fact is { } kind)
        {
            _parts.Facts.TryWrite(new MediaFact(session.Id, session.Stream, kind));
        }
    }

    public PlaneSnapshot Snapshot(WorkerCounters worker, MonoTime now)
    {
        foreach (EngineSession session in _sessions)
        {
            session.SampleRate(now);
        }

        Pool.Trim(); // Nobody copies any more when the last publisher has gone.
        PlaneSnapshot snapshot = _totals.Build(_sessions, Pool.InUse, worker);
        PlaneTotals totals = snapshot.Totals with { Results = Results.Totals };
        return snapshot with { Totals = Relays is null ? totals : totals with { Relays = Relays.Sample(now) } };
    }

    private void Keep(EngineSession session)
    {
        if (!session.IsGone)
        {
            _sessions.Add(session);
            Deadlines.Follow(session);
        }
    }

    private void React(EngineSession session, PeerEvent happened, MonoTime now)
    {
        switch (happened)
        {
            case PeerEvent.Connected:
                Streams.Sit(session, now);
                _parts.Facts.TryWrite(new MediaFact(session.Id, session.Stream, MediaFactKind.Connected));
                break;
            case PeerEvent.FinalFlightRepeated:
                session.Viewer?.Restart(now);
                break;
            case PeerEvent.DtlsClosed:
                Remove(session, MediaFactKind.DtlsClosed, now);
                break;
            case PeerEvent.ConsentExpired:
                Remove(session, MediaFactKind.ConsentExpired, now);
                break;
            case PeerEvent.HandshakeFailed:
            default:
                Remove(session, MediaFactKind.HandshakeFailed, now);
                break;
        }
    }

    // To viewers here, and by copies to those on workers that mirror the stream.
    private void Relay(EngineSession publisher, string label, DataChannelEvent message, MonoTime now)
    {
        Deliver(publisher, label, message.Payload.Span, message.IsText, now);
        foreach (RingFeed feed in publisher.Publisher?.Feeds.OfType<RingFeed>() ?? [])
        {
            byte[] copy = message.Payload.ToArray();
            bool isText = message.IsText;
            feed.To.Post((desk, at) => desk.Deliver(publisher, label, copy, isText, at));
        }
    }

    /// <summary>Gives a publisher's message to those who watch it here, and to the nodes that it goes to.</summary>
    public void Deliver(ISourceSeat source, string label, ReadOnlySpan<byte> payload, bool isText, MonoTime now)
    {
        Relays?.Deliver(source, label, payload, isText, now);
        if (_parts.Board.Live(source.Stream) != source)
        {
            return; // Viewers here see another one.
        }

        foreach (EngineSession viewer in Streams.Viewers(source.Stream))
        {
            DataRelay.Send(viewer, label, payload, isText, now);
            viewer.SendWaiting();
            Deadlines.Follow(viewer);
        }
    }
}
