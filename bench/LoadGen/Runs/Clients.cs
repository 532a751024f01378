using System.Collections.Concurrent;
using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Peers;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Runs;

/// <summary>The publishers and viewers of one run: how they come, what they know, how they leave.</summary>
internal sealed class Clients(ISignalling signalling, Scenario scenario, LoadOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(20);

    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private readonly ClientIdentity _identity = new(scenario.Profile);
    private readonly LoadLoop _loop = new();
    private readonly ViewerTotals _totals = new();
    private readonly ConcurrentBag<SignalledSession> _sessions = [];
    private readonly ConcurrentBag<int> _ports = [];
    private readonly ConcurrentBag<Publisher> _publishers = [];

    /// <summary>Starts the publishers of some streams and waits until they may send.</summary>
    public Task PublishAsync(Range streams) => ForEachAsync(streams, scenario.Streams, async stream =>
    {
        ClientDescription client = new(_identity.Fingerprint, Publishes: true);
        SignalledSession session = await OpenAsync(client, stream).ConfigureAwait(false);
        SecurePath path = NewPath(client, session);
        Publisher publisher = new(path, scenario.Shape, client.VideoSsrc, session.Server.VideoType);
        _publishers.Add(publisher);
        await ReadyAsync(publisher).ConfigureAwait(false);
    });

    /// <summary>Lets some viewers join, and waits until each has its first packet.</summary>
    /// <param name="viewers">Counted over all streams: one of each first, then the second of each.</param>
    /// <returns>Milliseconds from the POST to the first packet.</returns>
    public async Task<IReadOnlyList<double>> JoinAsync(Range viewers)
    {
        ConcurrentBag<double> joins = [];
        await ForEachAsync(viewers, scenario.AllViewers, async viewer =>
        {
            MonoTime start = LoadLoop.Now;
            (Viewer watching, SignalledSession _, MonoTime first) = await WatchAsync(viewer).ConfigureAwait(false);
            joins.Add((first - start).TotalMilliseconds);
            if (options.Polls)
            {
                await _loop.PollAsync(watching).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return [.. joins];
    }

    /// <summary>Lets so many viewers join and leave again, spread over the first streams.</summary>
    public Task VisitAsync(int viewers, int streams) => ForEachAsync(.., viewers, async viewer =>
    {
        (Viewer watching, SignalledSession session, MonoTime _) = await WatchAsync(viewer % streams)
            .ConfigureAwait(false);
        await _loop.SilenceAsync(watching).ConfigureAwait(false);
        await signalling.CloseAsync(session).ConfigureAwait(false);
    });

    /// <summary>Everything counted so far; the delays begin anew.</summary>
    /// <param name="serverPids">Their CPU time is read at the same moment.</param>
    public Task<LoadFigures> TakeFiguresAsync(IReadOnlyList<int> serverPids) => _loop.AskAsync(() =>
    {
        LoadFigures figures = new()
        {
            At = LoadLoop.Now,
            ServerCpuNanoseconds = ServerFigures.CpuOf(serverPids),
            LoadCpuNanoseconds = LinuxEvents.ReadNanoseconds(LinuxEvents.ThreadCpuClock),
            Sent = _publishers.Sum(publisher => publisher.Sent),
            Received = _totals.Received,
            Others = _totals.Others,
            Gaps = _totals.Gaps,
            Damaged = _totals.Damaged,
            Nacks = _publishers.Sum(publisher => publisher.Nacks),
            KeyFrameRequests = _publishers.Sum(publisher => publisher.KeyFrameRequests),
            DelaySamples = _totals.Delays.Count,
            DelayP50 = _totals.Delays.Percentile(0.5),
            DelayP99 = _totals.Delays.Percentile(0.99),
        };
        _totals.Delays.Clear();
        return figures;
    });

    /// <summary>The server's CPU time and what has arrived, at one moment.</summary>
    public Task<CpuMark> MarkAsync(IReadOnlyList<int> serverPids) =>
        _loop.AskAsync(() => new CpuMark(ServerFigures.CpuOf(serverPids), _totals.Received));

    /// <summary>What the kernel threw away at our sockets so far.</summary>
    public long SocketDrops() => Measure.SocketDrops.Count(_ports.ToHashSet());

    public async ValueTask DisposeAsync()
    {
        ParallelOptions limit = new() { MaxDegreeOfParallelism = options.JoinsAtOnce };
        await Parallel.ForEachAsync(
            _sessions, limit, async (session, _) => await signalling.CloseAsync(session).ConfigureAwait(false))
            .ConfigureAwait(false);
        _loop.Dispose();
        _identity.Dispose();
    }

    private async Task ForEachAsync(Range range, int count, Func<int, Task> work)
    {
        (int first, int length) = range.GetOffsetAndLength(count);
        ParallelOptions limit = new() { MaxDegreeOfParallelism = options.JoinsAtOnce };
        await Parallel.ForEachAsync(
            Enumerable.Range(first, length), limit, async (number, _) => await work(number).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async Task<(Viewer Viewer, SignalledSession Session, MonoTime First)> WatchAsync(int viewer)
    {
        ClientDescription client = new(_identity.Fingerprint, Publishes: false);
        SignalledSession session = await OpenAsync(client, viewer % scenario.Streams).ConfigureAwait(false);
        SecurePath path = NewPath(client, session);
        Viewer watching = new(path, session.Server.VideoType, _totals);
        return (watching, session, await ReadyAsync(watching).ConfigureAwait(false));
    }

    private async Task<SignalledSession> OpenAsync(ClientDescription client, int stream)
    {
        SignalledSession session = await signalling.OpenAsync(client, $"load_{_run}_{stream}").ConfigureAwait(false);
        _sessions.Add(session);
        return session;
    }

    private SecurePath NewPath(ClientDescription client, SignalledSession session)
    {
        SecurePath path = new(client, session.Server, _identity);
        _ports.Add(path.LocalPort);
        return path;
    }

    private async Task<MonoTime> ReadyAsync(ILoadPeer peer)
    {
        await _loop.AddAsync(peer).ConfigureAwait(false);
        return await peer.Ready.WaitAsync(JoinPatience).ConfigureAwait(false);
    }
}
