using System.Diagnostics;
using Npgsql;
using Ooblex.Bench.Cluster.Clients;
using Ooblex.Bench.Cluster.Networks;
using Ooblex.Bench.Cluster.Views;
using Ooblex.TestKit.Clusters;
using Ooblex.TestKit.Databases;
using Ooblex.TestKit.Processes;

namespace Ooblex.Bench.Cluster.Scenarios;

/// <summary>
/// The cable between two halves of a cluster is pulled. The half with one voter, the oldest node and an edge must step
/// down; the half with two voters goes on; when the cable is back, all is one again and nothing is there twice.
/// </summary>
/// <remarks>
/// Both halves reach the database all the time, which is the harder case: nothing but the resolver and the journal's
/// own fence keeps the two from writing for one entity. Clients reach both halves, too.
/// </remarks>
internal sealed class Split : IAsyncDisposable
{
    private const int Changes = 5;

    private static readonly string[] Small = ["cloud-1", "edge-b"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly SplitNetwork _network;
    private readonly PostgresServer _server;
    private readonly List<TcpDoor> _doors = [];
    private NodeCluster? _cluster;

    private Split(SplitNetwork network, PostgresServer server) => (_network, _server) = (network, server);

    private NodeCluster Cluster => _cluster!;

    /// <summary>Starts a cluster of its own.</summary>
    public static async Task<Split> StartAsync()
    {
        SplitNetwork network = await SplitNetwork.CreateAsync();
        Split split = new(network, await PostgresServer.StartAsync());
        try
        {
            await split.StartClusterAsync();
            return split;
        }
        catch
        {
            await split.DisposeAsync();
            throw;
        }
    }

    public async Task<SplitResult> RunAsync()
    {
        NodeProcess large = Cluster["cloud-2"];
        NodeProcess small = Cluster["cloud-1"];
        Acknowledged spared = await Acknowledged.CreateAsync(Cluster["edge-a"], "entity_large");
        Acknowledged moved = await Acknowledged.CreateAsync(Cluster["edge-b"], "entity_small");
        await spared.ChangeAsync(large, Changes);
        await moved.ChangeAsync(small, Changes);
        await using Crowd crowd = new(Cluster);
        Roamer before = crowd.PublishOnce("twice", "edge-b");
        await before.JoinedAsync(Patience);

        await _network.CutAsync();
        Stopwatch since = Stopwatch.StartNew();
        await spared.ChangeAgainAsync(large, Patience);
        TimeSpan largeGoesOn = since.Elapsed;
        await moved.ChangeAgainAsync(large, Patience);
        await moved.RemembersAsync(large, Patience);
        TimeSpan movedIsBack = since.Elapsed;
        await SteppedDownAsync();
        TimeSpan smallStepsDown = since.Elapsed;
        await moved.ChangeAsync(large, Changes);

        // The same publisher's key at the half that goes on, while the session at the other half still lives.
        Roamer after = crowd.PublishOnce("twice", "edge-a");
        await after.JoinedAsync(Patience);
        await CarriedTwiceAsync();

        await _network.HealAsync();
        since.Restart();
        await Cluster.WholeAsync(Patience);
        TimeSpan whole = since.Elapsed;
        TimeSpan once = whole + await OnePublisherAsync(after.Session!);
        await moved.RemembersAsync(small, Patience);
        await Books.AgreeAsync(Cluster, large, ["twice"], Patience);
        return new SplitResult
        {
            LargeGoesOn = largeGoesOn,
            MovedIsBack = movedIsBack,
            SmallStepsDown = smallStepsDown,
            Whole = whole,
            PublishedOnce = once,
            Publishers = (await Books.PublishersAsync(Cluster, "twice")).Count,
            EventsLost = await LostAsync(spared) + await LostAsync(moved),
            BrokenJournals = await Journal.BrokenAsync(Cluster.Database),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (TcpDoor door in _doors)
        {
            await door.DisposeAsync();
        }

        await _server.DisposeAsync();
        await _network.DisposeAsync();
    }

    private async Task StartClusterAsync()
    {
        string database = await _server.CreateDatabaseAsync();
        NodePlace first = PlaceIn(_network.First, database);
        NodePlace second = PlaceIn(_network.Second, database);
        _cluster = await NodeCluster.StartAsync(new ClusterOptions
        {
            Database = database,
            PlaceOf = row => Small.Contains(row.Id) ? first : second,
        });
        await _cluster.WholeAsync(Patience);
    }

    private NodePlace PlaceIn(SplitHalf half, string database)
    {
        TcpDoor door = new(half.Outside, _server.Port);
        _doors.Add(door);
        NpgsqlConnectionStringBuilder there = new(database) { Host = half.Outside.ToString(), Port = door.Port };
        return half.PlaceWith(there.ToString());
    }

    private Task SteppedDownAsync() => Eventually.HoldsAsync(
        "the small half has stepped down",
        async () =>
        {
            foreach (string id in Small)
            {
                if (await Cluster[id].IsReadyAsync())
                {
                    return $"{id} is ready";
                }
            }

            return null;
        },
        Patience);

    // Or there would be nothing to mend.
    private Task CarriedTwiceAsync() => Eventually.HoldsAsync(
        "each half has a publisher of the stream",
        async () => (await Books.PublishersAsync(Cluster, "twice")).Count is not 2 and var count ? $"{count}" : null,
        Patience);

    private Task<TimeSpan> OnePublisherAsync(Uri session)
    {
        string peer = session.Segments[^1];
        return Eventually.HoldsAsync(
            "the last publisher is the only one, and every node lists it",
            async () =>
            {
                IReadOnlyList<EngineSession> publishers = await Books.PublishersAsync(Cluster, "twice");
                if (publishers is not [var one] || one.Peer != peer)
                {
                    return $"engines carry {string.Join(' ', publishers)}";
                }

                (string Node, string Publisher)[] wrong =
                [
                    .. (await Books.ListingsAsync(Cluster, "twice")).Where(listing => listing.Publisher != peer),
                ];
                return wrong.Length == 0 ? null : string.Join(' ', wrong);
            },
            Patience);
    }

    private async Task<long> LostAsync(Acknowledged entity) =>
        Math.Max(0, entity.Count + 1 - (await Journal.OfAsync(Cluster.Database, entity.PersistenceId)).Last);
}

/// <summary>One cut, and what came of it. Times count from the cut, or from its end.</summary>
internal sealed record SplitResult
{
    /// <summary>An entity of the larger half took a change.</summary>
    public required TimeSpan LargeGoesOn { get; init; }

    /// <summary>An entity of the smaller half took a change in the larger one.</summary>
    public required TimeSpan MovedIsBack { get; init; }

    /// <summary>No node of the smaller half takes sessions any more.</summary>
    public required TimeSpan SmallStepsDown { get; init; }

    /// <summary>After the cable was back: all nodes are in one cluster.</summary>
    public required TimeSpan Whole { get; init; }

    /// <summary>After the cable was back: the stream of both halves has one publisher, the later one.</summary>
    public required TimeSpan PublishedOnce { get; init; }

    public required int Publishers { get; init; }

    public required long EventsLost { get; init; }

    public required IReadOnlyList<string> BrokenJournals { get; init; }
}
