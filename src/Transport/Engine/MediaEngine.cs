using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Engine.Taps;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The media plane of one node: sockets, sessions and forwarding behind a handful of commands.</summary>
/// <remarks>
/// Thread-safe. Sessions live on worker threads; nothing here waits for a packet. A session opens on a worker by the
/// hash of its id, and moves to the one that the system gives its client's datagrams to when its handshake begins.
/// </remarks>
public sealed class MediaEngine : IMediaPlane, IRelayPlane, IFramePlane, IAsyncDisposable
{
    // Two facts at most for each session, and sessions are bounded: so is the channel.
    private readonly Channel<MediaFact> _facts = Channel.CreateUnbounded<MediaFact>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly IDtlsServerFactory _dtls;
    private readonly EngineParts _parts;
    private readonly List<MediaWorker> _workers = [];
    private readonly RelayPort _relays;
    private readonly FramePort _frames;

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken or the address is not ours.</exception>
    public MediaEngine(EngineOptions options, ILogger<MediaEngine> log)
        : this(options, DatagramPort.OpenShared(options.Transport, options.Transport.WorkerCount), log)
    {
    }

    /// <summary>On ports that are open already, one worker for each.</summary>
    internal MediaEngine(EngineOptions options, IReadOnlyList<DatagramPort> ports, ILogger log)
    {
        _dtls = DtlsServerFactories.Create(options.Dtls);
        LocalEndPoint = ports[0].LocalEndPoint;
        _parts = new EngineParts(options, _dtls, [.. Candidates(options.Transport, LocalEndPoint)], _facts.Writer);
        MediaWorker[] slots = new MediaWorker[ports.Count + 1];
        foreach (DatagramPort port in ports)
        {
            MediaWorker worker = new(_workers.Count, port, _parts, slots, isRelay: false, log);
            slots[worker.Index] = worker;
            _workers.Add(worker);
        }

        _workers.ForEach(worker => worker.Start());
        _relays = OpenRelays(slots, log);
        _frames = new FramePort(_parts, _workers);
        string calls = ports[0] is BatchedDatagramPort ? "recvmmsg" : "sockets";
        EngineLog.Listening(log, LocalEndPoint.ToString(), _workers.Count, _dtls.Name, calls);
    }

    internal IDtlsServerFactory Dtls => _dtls;

    /// <summary>Of each worker.</summary>
    internal IReadOnlyList<PlaneSnapshot> Snapshots => [.. All.Select(worker => worker.Snapshot)];

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>SHA-256 fingerprint of the certificate all answers name.</summary>
    public string Fingerprint => _dtls.Fingerprint;

    public PlaneSnapshot Snapshot
    {
        get
        {
            PlaneSnapshot all = PlaneSnapshot.Merge(Snapshots, _parts.Board.Count);
            ResultTotals misunderstood = new() { Refused = _parts.Results.Refused };
            return all with { Totals = all.Totals with { Results = all.Totals.Results + misunderstood } };
        }
    }

    public ChannelReader<MediaFact> Facts => _facts.Reader;

    /// <summary>Where other nodes send relay datagrams to.</summary>
    public RelayAddress Address => _relays.Address;

    public IReadOnlyList<RelayRow> Relays => _relays.Relays;

    /// <summary>What the node itself tells clients.</summary>
    public IResultPlane Results => _parts.Results;

    private IEnumerable<MediaWorker> All => _relays.Running is { } relay ? [.. _workers, relay] : _workers;

    public ValueTask<OpenResult> OpenAsync(OpenRequest request, CancellationToken cancellation)
    {
        uint hash = (uint)request.Peer.GetHashCode(StringComparison.Ordinal);
        return _workers[(int)(hash % (uint)_workers.Count)].Ask((desk, now) => cancellation.IsCancellationRequested
            ? OpenResult.No(OpenRefusal.Stopping, "Nobody waits for the answer any more.")
            : desk.Open(request, now));
    }

    public ValueTask<RestartResult> RestartIceAsync(
        string peer, string remoteUfrag, string remotePwd, CancellationToken cancellation) => AskOwner(
            peer,
            new RestartResult(Found: false, "", "", []),
            (desk, session, now) => desk.RestartIce(session, remoteUfrag, remotePwd, now));

    public ValueTask<bool> CloseAsync(string peer, CancellationToken cancellation) =>
        AskOwner(peer, absent: false, (desk, session, now) => desk.Close(session, now));

    public ValueTask<RelayOffer?> ExportAsync(RelayExport request, CancellationToken cancellation) =>
        _relays.ExportAsync(request, cancellation);

    public ValueTask<bool> EndExportAsync(ulong id, CancellationToken cancellation) =>
        _relays.EndExportAsync(id, cancellation);

    public ValueTask<RelayRefusal> ImportAsync(RelayImport request, CancellationToken cancellation) =>
        _relays.ImportAsync(request, cancellation);

    public ValueTask<bool> EndImportAsync(ulong id, CancellationToken cancellation) =>
        _relays.EndImportAsync(id, cancellation);

    public ValueTask<IFrameTap?> TapAsync(TapRequest request, CancellationToken cancellation) =>
        _frames.TapAsync(request, cancellation);

    public ValueTask<IFrameInjection?> InjectAsync(InjectionRequest request, CancellationToken cancellation) =>
        _frames.InjectAsync(request, cancellation);

    public IReadOnlyList<RtpCodecKind> CodecsOf(string stream) => _frames.CodecsOf(stream);

    public bool Contains(string peer) => _parts.Table.ById(peer) is not null || _parts.Board.IsMaking(peer);

    /// <summary>
    /// Entries left in the engine's tables and packets in its histories: 0 and 0 when all sessions ended.
    /// </summary>
    public async ValueTask<(int Entries, int Packets)> CountTracesAsync()
    {
        // The end of a session may still be on its way from worker to worker, and back: three rounds see it through.
        (int others, int packets) = (0, 0);
        for (int round = 0; round < 3; round++)
        {
            (others, packets) = (0, 0);
            foreach (MediaWorker worker in All)
            {
                packets += await worker.Ask((desk, _) => desk.Pool.InUse).ConfigureAwait(false);
                others += await worker.Ask((desk, _) => desk.Relays?.Count ?? 0).ConfigureAwait(false);
                others += await worker.Ask((desk, _) => desk.Taps.Count).ConfigureAwait(false);
            }
        }

        int listened = _parts.Results.Audience.Count;
        return (_parts.Table.Entries + _parts.Board.Count + listened + others, packets);
    }

    public ValueTask DisposeAsync()
    {
        _workers.ForEach(worker => worker.Stop());
        _relays.Stop();
        _workers.ForEach(worker => worker.Dispose());
        _relays.Dispose();
        _facts.Writer.TryComplete();
        _parts.Results.Complete();
        _dtls.Dispose();
        return ValueTask.CompletedTask;
    }

    // A session may move while the question is on its way: then it is asked again where it went.
    private async ValueTask<T> AskOwner<T>(
        string peer, T absent, Func<SessionDesk, EngineSession, MonoTime, T> question)
    {
        while (_parts.Table.ById(peer) is { } session)
        {
            MediaWorker owner = session.Owner;
            (bool isAnswered, T answer) = await owner.Ask((desk, now) => session.Owner == owner
                ? (true, session.IsGone ? absent : question(desk, session, now))
                : (false, absent)).ConfigureAwait(false);
            if (isAnswered)
            {
                return answer;
            }
        }

        return absent;
    }

    private RelayPort OpenRelays(MediaWorker[] slots, ILogger log)
    {
        try
        {
            return new RelayPort(_parts, slots, log);
        }
        catch
        {
            _workers.ForEach(worker => worker.Stop());
            _workers.ForEach(worker => worker.Dispose());
            throw;
        }
    }

    private static IEnumerable<string> Candidates(TransportOptions options, IPEndPoint local)
    {
        IReadOnlyList<IPAddress> announced = options.AnnouncedAddresses;
        if (announced.Count == 0)
        {
            bool isAny = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
            announced = [isAny ? IPAddress.Loopback : local.Address];
        }

        // The operator's order is the order of preference.
        ushort preference = ushort.MaxValue;
        foreach (IPAddress address in announced)
        {
            TransportAddress candidate = TransportAddress.From(new IPEndPoint(address, local.Port));
            yield return IceCandidates.HostUdp(candidate, component: 1, preference--);
        }
    }
}
