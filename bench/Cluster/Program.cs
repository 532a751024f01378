using Ooblex.Bench.Cluster.CommandLine;
using Ooblex.Bench.Cluster.Scenarios;
using Ooblex.Bench.Cluster.Views;
using Ooblex.LoadGen.Runs;
using Ooblex.TestKit.Clusters;

if (ClusterWords.Parse(args) is not { } words)
{
    await Console.Error.WriteLineAsync(ClusterWords.Usage);
    return 2;
}

TimeSpan patience = TimeSpan.FromMinutes(3);
TimeSpan databaseAway = TimeSpan.FromSeconds(20);
TimeSpan frozenFor = TimeSpan.FromSeconds(15);
const int DrainedViewers = 20;
const int ChurnAtOnce = 40;

Console.WriteLine($"{new Machine()}\n./ooblex bench {string.Join(' ', args)}\n");
string table = words.Word switch
{
    "recovery" => Tables.Of(await WithClusterAsync(new ClusterOptions(), async cluster =>
    {
        List<RecoveryResult> results = [];
        foreach (Victim victim in Enumerable.Range(0, words.Runs).SelectMany(_ => Enum.GetValues<Victim>()))
        {
            results.Add(await new Recovery(cluster).RunAsync(victim, databaseAway));
            await Console.Error.WriteLineAsync($"{results[^1]}");
        }

        return results;
    })),
    "frozen" => Tables.Of(await WithClusterAsync(
        new ClusterOptions(), cluster => RepeatAsync(() => new Frozen(cluster).RunAsync(frozenFor)))),
    "downed" => Tables.Of(await WithClusterAsync(
        new ClusterOptions(),
        async cluster => (IReadOnlyList<DownedResult>)
        [
            .. await RepeatAsync(() => new Downed(cluster).RunAsync(publishers: false)),
            .. await RepeatAsync(() => new Downed(cluster).RunAsync(publishers: true)),
        ])),
    "drain" => Tables.Of(await WithClusterAsync(new ClusterOptions(), async cluster =>
    {
        List<DrainResult> results = [];
        for (int run = 0; run < words.Runs; run++)
        {
            results.Add(await new Drain(cluster).RunAsync(DrainedViewers));
            await Console.Error.WriteLineAsync($"{results[^1]}");
        }

        return results;
    })),
    "relay" => Tables.Of(await WithClusterAsync(ClusterOfTwo(), async cluster =>
    {
        List<RelayDelayResult> results = [];
        string[] nodes = [.. cluster.Nodes.Keys];
        for (int run = 0; run < words.Runs; run++)
        {
            results.Add(await new RelayDelay(cluster).RunAsync(nodes[run % 2], nodes[(run + 1) % 2]));
            await Console.Error.WriteLineAsync($"{results[^1]}");
        }

        return results;
    })),
    "split" => Tables.Of(await SplitsAsync()),
    _ => Tables.Of(await WithClusterAsync(
        new ClusterOptions { Nodes = ["cloud-1", "cloud-2", "cloud-3"] },
        cluster => new Churn(cluster, words.Streams, ChurnAtOnce, TimeSpan.FromMinutes(1)).RunAsync())),
};
Console.WriteLine(table);
return 0;

// Compiled as in production, which is what the rehearsal is for.
static ClusterOptions ClusterOfTwo() => new()
{
    Nodes = ["cloud-1", "cloud-2"],
    Environment = new Dictionary<string, string>
    {
        ["OOBLEX__CLUSTER__CORE_NODES"] = "2",
        ["OOBLEX__NODE__REHEARSAL"] = "6s",
        ["OOBLEX_LOG_LEVEL"] = "warning",
    },
};

async Task<T> WithClusterAsync<T>(ClusterOptions options, Func<NodeCluster, Task<T>> work)
{
    await using NodeCluster cluster = await NodeCluster.StartAsync(options);
    await cluster.WholeAsync(patience);
    return await work(cluster);
}

async Task<IReadOnlyList<T>> RepeatAsync<T>(Func<Task<T>> run)
{
    List<T> results = [];
    for (int i = 0; i < words.Runs; i++)
    {
        results.Add(await run());
        await Console.Error.WriteLineAsync($"{results[^1]}");
    }

    return results;
}

async Task<IReadOnlyList<SplitResult>> SplitsAsync()
{
    List<SplitResult> results = [];
    for (int run = 0; run < words.Runs; run++)
    {
        await using Split split = await Split.StartAsync();
        results.Add(await split.RunAsync());
        await Console.Error.WriteLineAsync($"{results[^1]}");
    }

    return results;
}
