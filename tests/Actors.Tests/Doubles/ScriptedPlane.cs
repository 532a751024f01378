using System.Collections.Concurrent;
using System.Threading.Channels;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A media engine that does what a test tells it. Without a script it says yes to everything.</summary>
internal sealed class ScriptedPlane : IMediaPlane, IRelayPlane, IMediaStats
{
    public const string LocalUfrag = "LoCa";

    private readonly ConcurrentDictionary<string, OpenRequest> _sessions = new();
    private readonly Channel<MediaFact> _facts = Channel.CreateUnbounded<MediaFact>();
    private int _restarts;

    public Func<OpenRequest, Task<OpenResult>>? OnOpen { get; set; }

    public Func<Task<RestartResult>>? OnRestart { get; set; }

    public ConcurrentQueue<OpenRequest> Opened { get; } = new();

    public ConcurrentQueue<string> Closed { get; } = new();

    public ChannelReader<MediaFact> Facts => _facts.Reader;

    public int Sessions => _sessions.Count;

    public async ValueTask<OpenResult> OpenAsync(OpenRequest request, CancellationToken cancellation)
    {
        Opened.Enqueue(request);
        OpenResult result = OnOpen is { } script
            ? await script(request)
            : new OpenResult(
                OpenRefusal.None, "", "the answer", request.Publishes ? ["video/VP8"] : [], LocalUfrag);
        if (result.Refusal == OpenRefusal.None)
        {
            _sessions[request.Peer] = request;
        }

        return result;
    }

    public async ValueTask<RestartResult> RestartIceAsync(
        string peer, string remoteUfrag, string remotePwd, CancellationToken cancellation) =>
        OnRestart is { } script
            ? await script()
            : new RestartResult(
                Contains(peer),
                $"{LocalUfrag}{Interlocked.Increment(ref _restarts)}",
                "localpassword",
                ["candidate:1"]);

    public ValueTask<bool> CloseAsync(string peer, CancellationToken cancellation)
    {
        Closed.Enqueue(peer);
        EndExportsOf(peer);
        return ValueTask.FromResult(_sessions.TryRemove(peer, out _));
    }

    public bool Contains(string peer) => _sessions.ContainsKey(peer);

    /// <summary>A publisher is connected and sends pictures.</summary>
    public void Flow(string peer)
    {
        string stream = _sessions[peer].Stream;
        _facts.Writer.TryWrite(new MediaFact(peer, stream, MediaFactKind.Connected));
        _facts.Writer.TryWrite(new MediaFact(peer, stream, MediaFactKind.Flowing));
    }

    /// <summary>The session ends in the engine, which then says so.</summary>
    public void End(string peer, MediaFactKind kind)
    {
        EndExportsOf(peer);
        _sessions.TryRemove(peer, out OpenRequest? request);
        _facts.Writer.TryWrite(new MediaFact(peer, request?.Stream ?? "", kind));
    }

    public RelayAddress Address { get; init; } = new("127.0.0.1", 10001);

    /// <summary>What this engine sends to others, by relay id.</summary>
    public ConcurrentDictionary<ulong, RelayExport> Exports { get; } = new();

    /// <summary>What comes from others.</summary>
    public ConcurrentDictionary<ulong, RelayImport> Imports { get; } = new();

    /// <summary>Every import that was asked for, in order.</summary>
    public ConcurrentQueue<RelayImport> Imported { get; } = new();

    public RelayRefusal OnImport { get; set; }

    /// <summary>How long all imports have been silent.</summary>
    public TimeSpan Silence { get; set; }

    public IReadOnlyList<RelayRow> Relays =>
    [
        .. Imports.Values.Select(i => new RelayRow(
            i.Id, i.Stream, IsExport: false, i.Epoch, ViewersOf(i.Stream), 0, 0, 0, 0, 0, Silence)),
        .. Exports.Values.Select(e => new RelayRow(
            e.Id, e.Stream, IsExport: true, 0, 0, 0, 0, 0, 0, 0, TimeSpan.Zero)),
    ];

    public EngineStats Engine { get; } = new();

    IReadOnlyList<SessionStats> IMediaStats.Sessions =>
    [
        .. _sessions.Values.Select(session => new SessionStats(
            PeerId.TryParse(session.Peer, out PeerId peer) ? peer : default,
            session.Stream,
            session.Publishes ? PeerRole.Publisher : PeerRole.Viewer,
            "connected",
            0, 0, 0, 0, 0, 0, null)),
    ];

    public ValueTask<RelayOffer?> ExportAsync(RelayExport request, CancellationToken cancellation)
    {
        if (!Contains(request.Publisher))
        {
            return ValueTask.FromResult<RelayOffer?>(null);
        }

        Exports[request.Id] = request;
        return ValueTask.FromResult<RelayOffer?>(new RelayOffer(Address, [1, 2, 3]));
    }

    public ValueTask<bool> EndExportAsync(ulong id, CancellationToken cancellation) =>
        ValueTask.FromResult(Exports.TryRemove(id, out _));

    public ValueTask<RelayRefusal> ImportAsync(RelayImport request, CancellationToken cancellation)
    {
        Imported.Enqueue(request);
        if (OnImport == RelayRefusal.None)
        {
            foreach (RelayImport before in Imports.Values.Where(import => import.Stream == request.Stream))
            {
                Imports.TryRemove(before.Id, out _);
            }

            Imports[request.Id] = request;
        }

        return ValueTask.FromResult(OnImport);
    }

    public ValueTask<bool> EndImportAsync(ulong id, CancellationToken cancellation) =>
        ValueTask.FromResult(Imports.TryRemove(id, out _));

    private void EndExportsOf(string publisher)
    {
        foreach (RelayExport export in Exports.Values.Where(export => export.Publisher == publisher))
        {
            Exports.TryRemove(export.Id, out _);
        }
    }

    private int ViewersOf(string stream) =>
        _sessions.Values.Count(session => session.Stream == stream && !session.Publishes);
}
