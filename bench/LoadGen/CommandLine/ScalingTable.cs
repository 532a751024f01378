namespace Ooblex.LoadGen.CommandLine;

/// <summary>Loads of growing size, so that it shows whether a packet costs the same in all of them.</summary>
internal static class ScalingTable
{
    private const int PacketsPerSecond = 300;

    // What one core of a server may carry and still be at ease; more viewers get fewer packets each.
    private const int MaxPacketsPerSecondOut = 60_000;

    private static readonly int[] ViewerCounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    private static readonly int[] StreamCounts = [1, 2, 5, 10, 20, 50, 100, 200, 300];

    public static IEnumerable<Scenario> Fanout => ViewerCounts.Select(viewers => new Scenario
    {
        Name = $"1 to {viewers}",
        Viewers = viewers,
        PacketsPerSecond = Rate(viewers),
    });

    public static IEnumerable<Scenario> Mesh => StreamCounts.Select(streams => new Scenario
    {
        Name = $"{streams} times 1 to 1",
        Streams = streams,
        Viewers = 1,
        PacketsPerSecond = Rate(streams),
    });

    private static int Rate(int viewers) => Math.Min(PacketsPerSecond, MaxPacketsPerSecondOut / viewers);
}
