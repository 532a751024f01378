using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.Runs;

/// <summary>One scenario against one fresh server, from the first join to the figures.</summary>
internal static class LoadRun
{
    // Viewers that make the code of both sides warm and count in neither joins nor memory. Some come and go, in rounds:
    // the runtime compiles a method anew after 30 calls, twice over, and begins to count only when nothing new has run
    // for a while. Then some come and stay, which use again what the first have freed.
    private const int VisitRounds = 4;
    private const int Visits = 40;
    private const int MaxPractice = 20;
    private const int MaxThreads = 6;
    private const int Collections = 2; // Pools of arrays let go of a part at each.
    private const double QuietShare = 0.1;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    public static async Task<RunResult> RunAsync(Scenario scenario, IContender contender, LoadOptions options)
    {
        await using ServerUnderTest server = await contender.StartAsync(options).ConfigureAwait(false);
        await using Clients clients = new(server.Signalling, scenario, options);
        int practice = Math.Min(MaxPractice, scenario.AllViewers / 2);
        int practiceStreams = Math.Min(scenario.Streams, Math.Max(1, practice));
        await clients.PublishAsync(..practiceStreams).ConfigureAwait(false);
        for (int round = 0; round < VisitRounds; round++)
        {
            await clients.VisitAsync(Visits, practiceStreams).ConfigureAwait(false);
            await Quiet.UntilCompiledAsync(server.Pids).ConfigureAwait(false);
        }

        await clients.JoinAsync(..practice).ConfigureAwait(false);
        await Quiet.UntilCompiledAsync(server.Pids).ConfigureAwait(false);

        ServerFigures empty = await CollectedAsync(server).ConfigureAwait(false);
        await clients.PublishAsync(practiceStreams..).ConfigureAwait(false);
        IReadOnlyList<double> joins = await clients.JoinAsync(practice..).ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(options.WarmUpSeconds)).ConfigureAwait(false);

        ServerFigures before = await ServerFigures.TakeAsync(server.Pids, server.Metrics).ConfigureAwait(false);
        ThreadTimes threads = ThreadTimes.Take(server.Pids);
        long dropsBefore = clients.SocketDrops();
        LoadFigures first = await clients.TakeFiguresAsync(server.Pids).ConfigureAwait(false);
        IReadOnlyList<double> slices = await WatchAsync(clients, server.Pids, options.Seconds).ConfigureAwait(false);
        LoadFigures last = await clients.TakeFiguresAsync(server.Pids).ConfigureAwait(false);
        IEnumerable<ThreadTime> busy = ThreadTimes.Take(server.Pids).Since(threads);
        ServerFigures after = await ServerFigures.TakeAsync(server.Pids, server.Metrics).ConfigureAwait(false);
        MemoryGrowth memory = new(empty, await CollectedAsync(server).ConfigureAwait(false), joins.Count);

        return RunResult.Of(scenario, (first, last), (before, after), memory, joins) with
        {
            Server = contender.Name,
            BusyThreads = [.. busy.Take(MaxThreads)],
            SocketDrops = clients.SocketDrops() - dropsBefore,
            QuietCpuMicrosecondsPerPacket = RunResult.Rank(slices, QuietShare),
        };
    }

    // The metrics count anew at each scrape, the engine once a second.
    private static async Task<ServerFigures> CollectedAsync(ServerUnderTest server)
    {
        for (int i = 0; i < Collections; i++)
        {
            await server.Collect().ConfigureAwait(false);
        }

        return await ServerFigures.TakeAsync(server.Pids, server.Metrics).ConfigureAwait(false);
    }

    /// <summary>Waits until the window is over.</summary>
    /// <returns>Server microseconds per packet, slice by slice.</returns>
    private static async Task<IReadOnlyList<double>> WatchAsync(
        Clients clients, IReadOnlyList<int> pids, double seconds)
    {
        List<double> slices = [];
        CpuMark mark = await clients.MarkAsync(pids).ConfigureAwait(false);
        for (TimeSpan rest = TimeSpan.FromSeconds(seconds); rest > TimeSpan.Zero; rest -= Slice)
        {
            await Task.Delay(rest < Slice ? rest : Slice).ConfigureAwait(false);
            CpuMark next = await clients.MarkAsync(pids).ConfigureAwait(false);
            if (next.MicrosecondsPerPacketSince(mark) is { } microseconds)
            {
                slices.Add(microseconds);
            }

            mark = next;
        }

        return slices;
    }
}
