using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Peers;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Wire;

namespace Ooblex.Bench.Cluster.Clients;

/// <summary>
/// A client that opens a session, sees when it has gone silent, and opens the next one at another gateway.
/// </summary>
internal sealed class Roamer : IAsyncDisposable
{
    /// <summary>After which a viewer that has no picture any more comes back.</summary>
    public static readonly TimeSpan MediaSilence = TimeSpan.FromSeconds(2);

    /// <summary>After which a publisher does: it hears reports once a second.</summary>
    public static readonly TimeSpan ServerSilence = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OverlapLimit = TimeSpan.FromSeconds(5);

    private readonly Crowd _crowd;
    private readonly RoamerPlan _plan;
    private readonly ViewerTotals _totals = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _life;
    private volatile OpenSession? _open;
    private volatile string _lastProblem = "nothing yet";
    private int _opened;
    private int _refusals;

    public Roamer(Crowd crowd, RoamerPlan plan)
    {
        (_crowd, _plan) = (crowd, plan);
        _life = Task.Run(LiveAsync);
    }

    public string Stream => _plan.Stream;

    public bool Publishes => _plan.Publishes;

    /// <summary>The node that carries it, as its session's URL says; <c>null</c> while it has none.</summary>
    public string? Node => _open?.Node;

    /// <summary>Its session's URL.</summary>
    public Uri? Session => _open?.Signalled.Resource;

    /// <summary>Sessions that came to media.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>Requests that came to nothing.</summary>
    public int Refusals => Volatile.Read(ref _refusals);

    /// <summary>What the last refusal said.</summary>
    public string LastProblem => _lastProblem;

    /// <summary>Waits until it has a session with media.</summary>
    public Task JoinedAsync(TimeSpan patience) => OpenedAsync(1, patience);

    /// <summary>Waits until it has had so many sessions with media.</summary>
    public Task OpenedAsync(int sessions, TimeSpan patience) => TestKit.Clusters.Eventually.HoldsAsync(
        $"{this} has media for the {sessions}. time",
        () => Task.FromResult(Opened >= sessions && _open is not null ? null : $"{Opened}; {_lastProblem}"),
        patience);

    /// <summary>Waits until packets have come after this moment, and gives the longest silence since it was set to
    /// nothing.</summary>
    public async Task<TimeSpan> MovesAgainAsync(MonoTime after, TimeSpan patience)
    {
        await TestKit.Clusters.Eventually.HoldsAsync(
            $"{this} sees its stream move",
            async () => await SeenAsync() is { Last: { } last } && last > after ? null : _lastProblem,
            patience);
        return (await SeenAsync()).LongestSilence;
    }

    /// <summary>What it has seen, over all its sessions.</summary>
    public Task<Sight> SeenAsync() => _crowd.Loop.AskAsync(
        () => new Sight(_totals.Received, _totals.LastAt, _totals.LongestSilence));

    /// <summary>Forgets the silences so far.</summary>
    public Task WatchSilenceAsync() => _crowd.Loop.AskAsync(() => _totals.LongestSilence = TimeSpan.Zero);

    /// <summary>Forgets the delays so far.</summary>
    public Task WatchDelaysAsync() => _crowd.Loop.AskAsync(() =>
    {
        _totals.Delays.Clear();
        return true;
    });

    /// <summary>Adds the delays that it has seen to those of others.</summary>
    public Task AddDelaysToAsync(DelayHistogram all) => _crowd.Loop.AskAsync(() =>
    {
        all.Add(_totals.Delays);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _life;
        _stop.Dispose();
    }

    public override string ToString() =>
        $"{(_plan.Publishes ? "publisher" : "viewer")} of {_plan.Stream} at {Node ?? "no node"}";

    private async Task LiveAsync()
    {
        OpenSession? session = null;
        Task ended = Task.CompletedTask;
        for (int attempt = 0; !_stop.IsCancellationRequested; attempt++)
        {
            session ??= await TryOpenAsync(_plan.Gateways[attempt % _plan.Gateways.Count]);
            if (session is null)
            {
                Interlocked.Increment(ref _refusals);
                await PauseAsync(Pause);
                continue;
            }

            _open = session;
            Interlocked.Increment(ref _opened);
            OpenSession? next = await StayAsync(session);
            _open = next;
            ended = Task.WhenAll(ended, LeaveAsync(session, next)); // A frozen node does not answer: nobody waits.
            session = next;
        }

        await Task.WhenAll(ended, session is null ? Task.CompletedTask : EndAsync(session));
    }

    /// <summary>Ends when the session has gone silent, or when there is a better one.</summary>
    private async Task<OpenSession?> StayAsync(OpenSession session)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Task silent = SilentAsync(session, over.Token);
        Task<OpenSession?> moved = _plan.Follows && session.Signalled.Resource is not null
            ? FollowAsync(session, over.Token)
            : Task.FromResult<OpenSession?>(null);
        OpenSession? next = await Task.WhenAny(silent, moved) == moved ? await moved : null;
        if (next is null)
        {
            await silent; // Nobody said where to go.
        }

        await over.CancelAsync();
        await silent;
        return next ?? await moved;
    }

    // The old session goes on until the next one has its first packet.
    private async Task<OpenSession?> FollowAsync(OpenSession session, CancellationToken over)
    {
        (Uri? address, bool brokeOff) = await _crowd.ReconnectAsync(session.Signalled.Resource!, over);
        if (brokeOff)
        {
            return null;
        }

        string gateway = (address is null ? null : _crowd.NodeAt(address)) ?? session.Gateway;
        OpenSession? next = null;
        while (next is null && !over.IsCancellationRequested)
        {
            next = await TryOpenAsync(gateway);
            await (next is null ? PauseAsync(Pause) : Task.CompletedTask);
        }

        return next;
    }

    // A publisher's last session goes on until the server ends it: then all nodes have gone over to the next one.
    private async Task LeaveAsync(OpenSession last, OpenSession? next)
    {
        MonoTime limit = LoadLoop.Now + OverlapLimit;
        while (next is not null && last.Peer is Publisher publisher
            && LoadLoop.Now < limit && !_stop.IsCancellationRequested
            && !await _crowd.Loop.AskAsync(() => publisher.Path.IsEnded))
        {
            await PauseAsync(Poll);
        }

        await EndAsync(last);
    }

    private Task PauseAsync(TimeSpan pause) =>
        Task.Delay(pause, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);

    private async Task<OpenSession?> TryOpenAsync(string gateway)
    {
        ClientDescription client = new(_crowd.Identity.Fingerprint, _plan.Publishes);
        OpenSession? session = null;
        try
        {
            SignalledSession signalled = await _crowd.At(gateway).OpenAsync(client, _plan.Resource);
            SecurePath path = new(client, signalled.Server, _crowd.Identity);
            ILoadPeer peer = _plan.Publishes
                ? new Publisher(path, _crowd.Shape, client.VideoSsrc, signalled.Server.VideoType)
                : new Viewer(path, signalled.Server.VideoType, _totals);
            session = new OpenSession(gateway, signalled, peer);
            await _crowd.Loop.AddAsync(peer);
            await peer.Ready.WaitAsync(JoinPatience, _stop.Token);
            return session;
        }
        catch (Exception problem) when (problem is InvalidDataException or HttpRequestException
            or OperationCanceledException or TimeoutException)
        {
            _lastProblem = $"{gateway}: {problem.Message}";
            await (session is null ? Task.CompletedTask : EndAsync(session));
            return null;
        }
    }

    // Looks at a clock that the loop's thread writes. Only time in which it could have heard something counts: after a
    // pause of the whole machine, what came meanwhile is still to be read.
    private async Task SilentAsync(OpenSession session, CancellationToken over)
    {
        MonoTime looked = LoadLoop.Now;
        MonoTime heardLast = looked;
        TimeSpan silent = TimeSpan.Zero;
        while (!over.IsCancellationRequested)
        {
            MonoTime heard = await _crowd.Loop.AskAsync(() => HeardAt(session.Peer)) ?? heardLast;
            MonoTime now = LoadLoop.Now;
            TimeSpan waited = now - looked;
            silent = heard > heardLast ? TimeSpan.Zero : silent + (waited < MaxPoll ? waited : MaxPoll);
            if (_plan.Silence is { } limit && silent > limit)
            {
                _lastProblem = $"{session.Gateway}: silent";
                return;
            }

            (looked, heardLast) = (now, heard > heardLast ? heard : heardLast);
            await PauseAsync(Poll);
        }
    }

    private MonoTime? HeardAt(ILoadPeer peer) => peer is Publisher publisher ? publisher.HeardAt : _totals.LastAt;

    private async Task EndAsync(OpenSession session)
    {
        await _crowd.Loop.RemoveAsync(session.Peer);
        try
        {
            await _crowd.At(session.Gateway).CloseAsync(session.Signalled);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // Its node is dead, or does not answer: the session ends by itself there.
        }
    }

    private sealed record OpenSession(string Gateway, SignalledSession Signalled, ILoadPeer Peer)
    {
        // The last segment is node.secret.
        public string? Node { get; } = Signalled.Resource?.Segments[^1].Split('.')[0];
    }
}

/// <param name="Packets">Of the picture.</param>
/// <param name="Last">When the last of them came.</param>
/// <param name="LongestSilence">Since it was last set to nothing.</param>
internal sealed record Sight(long Packets, MonoTime? Last, TimeSpan LongestSilence);
