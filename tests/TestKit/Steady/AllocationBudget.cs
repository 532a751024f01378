using System.Text.Json;

namespace Ooblex.TestKit.Steady;

/// <summary>Bytes that one scenario may allocate for each piece of work.</summary>
/// <param name="Packet">For each RTP packet forwarded.</param>
/// <param name="Feedback">For each RTCP datagram taken.</param>
/// <param name="Tick">For each timer.</param>
/// <param name="Check">For each consent check answered.</param>
public sealed record AllocationBudget(double Packet, double Feedback, double Tick, double Check)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The budgets of this repository, by scenario.</summary>
    public static IReadOnlyDictionary<string, AllocationBudget> Load()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ooblex.Actors.sln")))
        {
            folder = folder.Parent;
        }

        string file = Path.Combine(
            folder?.FullName ?? throw new DirectoryNotFoundException("Not within the repository."),
            "bench",
            "baselines",
            "allocations.json");
        return JsonSerializer.Deserialize<Dictionary<string, AllocationBudget>>(File.ReadAllText(file), Json)!;
    }

    /// <summary>What was exceeded, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Exceeded(SteadyStage stage)
    {
        List<string> found = [];
        Compare(found, "packet", stage.Packets, Packet);
        Compare(found, "RTCP datagram", stage.Feedback, Feedback);
        Compare(found, "tick", stage.Ticks, Tick);
        Compare(found, "check", stage.Checks, Check);
        return found;
    }

    private static void Compare(List<string> found, string what, AllocationMeter meter, double allowed)
    {
        if (meter.Bytes > allowed * meter.Count)
        {
            found.Add(FormattableString.Invariant(
                $"{meter.BytesEach:F3} bytes for each {what}, {allowed} allowed ({meter.Bytes} for {meter.Count})"));
        }
    }
}
