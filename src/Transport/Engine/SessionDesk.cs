using System.Security.Cryptography;
using System.Threading.Channels;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>Opens and ends the sessions of one worker, and keeps the routers they meet in.</summary>
/// <remarks>Called on the worker's thread only.</remarks>
internal sealed class SessionDesk(
    EngineOptions options,
    IDtlsServerFactory dtls,
    IReadOnlyList<string> candidates,
    ChannelWriter<MediaFact> facts,
    SendBatch batch)
{
    private readonly Dictionary<string, Router> _routers = [];
    private readonly Dictionary<Router, List<EngineSession>> _viewers = [];
    private readonly PacketPool _pool = new(options.Limits.MaxIdlePackets);
    private readonly EngineTotals _totals = new();
    private bool _stopping;

    public SessionTable Table { get; } = new();

    public Deadlines Deadlines { get; } = new();

    public int PooledPackets => _pool.InUse;

    public OpenResult Open(OpenRequest request, MonoTime now)
    {
        if (Table.ById(request.Peer) is { Result: { } known })
        {
            return known;
        }

        if (_stopping)
        {
            return OpenResult.No(OpenRefusal.Stopping, "This node is shutting down.");
        }

        if (Table.Count >= options.Limits.MaxSessions)
        {
            return OpenResult.No(OpenRefusal.AtCapacity, "This node carries as many sessions as it may.");
        }

        Router router = _routers.GetValueOrDefault(request.Stream) ?? new Router(request.Stream);
        if (!request.Publishes && router.Publisher is null)
        {
            return OpenResult.No(OpenRefusal.NoPublisher, "Nobody publishes this stream now.");
        }

        IceCredentials local = IceCredentials.Generate();
        LocalTransport transport = new(local.Ufrag, local.Pwd, dtls.Fingerprint, candidates);
        NegotiationResult answer = Negotiate(request, router, transport);
        return answer.Refusal is OpenRefusal.None && answer.Remote is { } remote
            ? Admit(request, router, local, remote, answer, now)
            : OpenResult.No(answer.Refusal, answer.Detail);
    }

    public RestartResult RestartIce(string peer, string remoteUfrag, string remotePwd, MonoTime now)
    {
        if (Table.ById(peer) is not { } session)
        {
            return new RestartResult(Found: false, "", "", []);
        }

        IceCredentials local = IceCredentials.Generate();
        session.Peer.RestartIce(local, new IceCredentials(remoteUfrag, remotePwd), now);
        Table.IndexUfrags(session);
        Deadlines.Follow(session);
        return new RestartResult(Found: true, local.Ufrag, local.Pwd, candidates);
    }

    public bool Close(string peer)
    {
        if (Table.ById(peer) is not { } session)
        {
            return false;
        }

        session.Peer.Close();
        SendWaiting(session);
        Remove(session, fact: null);
        return true;
    }

    public void CloseAll()
    {
        _stopping = true;
        foreach (EngineSession session in Table.All.ToArray())
        {
            Close(session.Id);
        }
    }

    /// <summary>Sends what the session's machines have to say, and acts on what happened in them.</summary>
    public void Drain(EngineSession session, MonoTime now)
    {
        SendWaiting(session);
        while (session.Peer.TryTakeDroppedPath(out TransportAddress dropped))
        {
            Table.Unbind(session, dropped);
        }

        while (session.Peer.TryTakeEvent(out PeerEvent happened))
        {
            React(session, happened, now);
        }

        if (session.Peer.Channels is not null && !session.IsGone)
        {
            DataRelay.Drain(session, _viewers.GetValueOrDefault(session.Router) ?? [], SendNow, now);
            SendWaiting(session);
        }

        if (session.Ufrags.Count != session.Peer.LocalUfrags.Count && !session.IsGone)
        {
            Table.IndexUfrags(session); // A restart has completed: the old fragment is void.
        }
    }

    /// <summary>Frees every trace of a session.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="fact">Told to the actors, unless they asked for it.</param>
    public void Remove(EngineSession session, MediaFactKind? fact)
    {
        if (session.IsGone)
        {
            return;
        }

        session.IsGone = true;
        _totals.Retire(session);
        Table.Remove(session);
        Deadlines.Forget(session);
        Leave(session);
        session.Dispose();
        if (fact is { } kind)
        {
            facts.TryWrite(new MediaFact(session.Id, session.Stream, kind));
        }
    }

    public PlaneSnapshot Snapshot(WorkerCounters worker, MonoTime now)
    {
        foreach (EngineSession session in Table.All)
        {
            session.SampleRate(now);
        }

        return _totals.Build(Table.All, _routers.Count, _pool.InUse, worker);
    }

    private NegotiationResult Negotiate(OpenRequest request, Router router, LocalTransport transport)
    {
        ulong sdpSession = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1;
        if (request.Publishes)
        {
            return PublishNegotiator.Negotiate(request.Offer, transport, options.Negotiation, sdpSession);
        }

        return ViewNegotiator.Negotiate(
            request.Offer,
            transport,
            router.Published,
            options.Negotiation,
            sdpSession,
            NewSsrc,
            Cname(request),
            MediaStreamId(request));
    }

    private OpenResult Admit(
        OpenRequest request,
        Router router,
        IceCredentials local,
        RemoteTransport remote,
        NegotiationResult answer,
        MonoTime now)
    {
        PeerSetup setup = new()
        {
            Ice = options.Ice,
            LocalIce = local,
            RemoteIce = new IceCredentials(remote.Ufrag, remote.Pwd),
            FingerprintAlgorithm = remote.FingerprintAlgorithm,
            Fingerprint = remote.Fingerprint,
            Srtp = options.Srtp,
            Data = answer.HasDataChannel
                ? new SctpSetup(
                    options.Sctp, options.DataChannels, answer.RemoteSctpPort, answer.RemoteMaxMessageBytes)
                : null,
        };
        EngineSession session = new(request, new PeerSession(setup, dtls.Create(now), now), router, batch);
        _routers[request.Stream] = router;
        if (request.Publishes)
        {
            session.Publisher = new Publisher(
                answer.Tracks, session, Cname(request), NewSsrc(), _pool, options.Routing);
            router.SetPublisher(session.Publisher, now);
        }
        else
        {
            ulong seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            session.Viewer = new Viewer(answer.Tracks, session, Cname(request), seed, options.Routing);
            router.Add(session.Viewer, now);
            if (!_viewers.TryGetValue(router, out List<EngineSession>? viewers))
            {
                _viewers[router] = viewers = [];
            }

            viewers.Add(session);
        }

        IReadOnlyList<string> codecs = [.. answer.Tracks.Select(Describe)];
        session.Result = new OpenResult(
            OpenRefusal.None, "", answer.AnswerSdp, request.Publishes ? codecs : [], local.Ufrag);
        Table.Add(session);
        Deadlines.Follow(session);
        return session.Result;
    }

    private void React(EngineSession session, PeerEvent happened, MonoTime now)
    {
        switch (happened)
        {
            case PeerEvent.Connected:
                session.Publisher?.Start(now);
                session.Viewer?.Start(now);
                facts.TryWrite(new MediaFact(session.Id, session.Stream, MediaFactKind.Connected));
                break;
            case PeerEvent.FinalFlightRepeated:
                session.Viewer?.Restart(now);
                break;
            case PeerEvent.DtlsClosed:
                Remove(session, MediaFactKind.DtlsClosed);
                break;
            case PeerEvent.ConsentExpired:
                Remove(session, MediaFactKind.ConsentExpired);
                break;
            case PeerEvent.HandshakeFailed:
            default:
                Remove(session, MediaFactKind.HandshakeFailed);
                break;
        }
    }

    private void Leave(EngineSession session)
    {
        Router router = session.Router;
        if (session.Publisher is { } publisher)
        {
            router.Remove(publisher);
        }

        if (session.Viewer is { } viewer)
        {
            router.Remove(viewer);
            _viewers[router].Remove(session);
        }

        if (router.IsUnused)
        {
            _routers.Remove(router.Key);
            _viewers.Remove(router);
        }
    }

    private void SendNow(EngineSession session)
    {
        SendWaiting(session);
        Deadlines.Follow(session);
    }

    private void SendWaiting(EngineSession session)
    {
        while (session.Peer.TryTakeDatagram(batch.Reserve(), out int length, out TransportAddress to))
        {
            batch.Commit(length, to);
        }
    }

    private static string Describe(NegotiatedTrack track) =>
        $"{(track.Kind is MediaKind.Video ? "video" : "audio")}/{RtpCodecs.RegisteredName(track.Codecs[0].Name)}";

    // Lip sync needs one name for all lanes of a viewer (RFC 8834 §4.9); the stream's own is as good as any.
    private static string Cname(OpenRequest request) => "ooblex-" + MediaStreamId(request);

    private static string MediaStreamId(OpenRequest request) =>
        request.Stream[(request.Stream.LastIndexOf('/') + 1)..];

    private static uint NewSsrc() =>
        Math.Max(1, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))));
}
