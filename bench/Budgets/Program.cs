using System.Diagnostics;
using System.Globalization;
using Ooblex.TestKit.Steady;

const int MostRounds = 3;
const string Usage = """
    usage: ./ooblex bench budgets [--packets N] [scenario ...]

    Forwards N packets (10,000,000) in memory, and compares what was allocated with bench/baselines/allocations.json.
    Scenarios: fanout, burst, mesh, fanout-cm, relay; all of them when none is named.
    """;

long packets = 10_000_000;
List<SteadyScenario> scenarios = [];
for (int i = 0; i < args.Length; i++)
{
    bool isNumber = i + 1 < args.Length && args[i] == "--packets";
    if (isNumber && long.TryParse(args[i + 1], CultureInfo.InvariantCulture, out packets) && packets > 0)
    {
        i++;
    }
    else if (SteadyScenario.All.FirstOrDefault(known => known.Name == args[i]) is { } scenario)
    {
        scenarios.Add(scenario);
    }
    else
    {
        await Console.Error.WriteLineAsync(Usage);
        return 2;
    }
}

IReadOnlyDictionary<string, AllocationBudget> budgets = AllocationBudget.Load();
List<string> exceeded = [];
Console.WriteLine("| scenario | packets | B/packet | RTCP | B/RTCP | timers | B/timer | checks | B/check "
    + "| collections | ns/packet |");
Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
foreach (SteadyScenario scenario in scenarios.Count > 0 ? scenarios : SteadyScenario.All)
{
    using SteadyStage stage = new(scenario);
    AllocationBudget budget = budgets[scenario.Name];
    stage.Run(warmUpPackets: 500_000, packets: 1);
    int collections = 0;
    double nanoseconds = 0;

    // A history that meets its largest crowd late grows once more: the next round is without.
    IReadOnlyList<string> over = [];
    for (int round = 0; round == 0 || (round < MostRounds && over.Count > 0); round++)
    {
        collections = GC.CollectionCount(0);
        long start = Stopwatch.GetTimestamp();
        stage.Run(warmUpPackets: 0, packets);
        nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds / stage.Packets.Count;
        collections = GC.CollectionCount(0) - collections;
        over = budget.Exceeded(stage);
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {scenario} | {Row(stage.Packets)} | {Row(stage.Feedback)} | {Row(stage.Ticks)} | {Row(stage.Checks)} "
        + $"| {collections} | {nanoseconds:F0} |"));
    exceeded.AddRange(over.Select(text => $"{scenario}: {text}"));
}

foreach (string line in exceeded)
{
    await Console.Error.WriteLineAsync(line);
}

return exceeded.Count == 0 ? 0 : 1;

static string Row(AllocationMeter meter) =>
    string.Create(CultureInfo.InvariantCulture, $"{meter.Count:N0} | {meter.BytesEach:F3}");
