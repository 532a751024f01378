using System.Globalization;

namespace Ooblex.Micro.Relays;

/// <summary>What a packet costs on its way over a relay, beside a viewer of the same node.</summary>
internal static class RelayTable
{
    private static readonly Action Nothing = static () => { };

    /// <returns>1 when a packet did not arrive.</returns>
    public static int Write(FloorOptions options)
    {
        using RelayLine alone = new(viewers: 0);
        using RelayLine watched = new(viewers: 1);
        using RelayLine origin = new(viewers: 0);
        using RelayLine far = new(viewers: 0);
        origin.Relay();
        far.Relay();
        far.Publish();
        IReadOnlyList<CpuTime> times = CpuTime.OfAll(
            options.Batches,
            [
                new Work("in, to nobody", RelayLine.Packets, alone.Publish, Nothing),
                new Work("in, and to one viewer here", RelayLine.Packets, watched.Publish, Nothing),
                new Work("in, and to one other node", RelayLine.Packets, origin.Publish, origin.Receive),
                new Work("at the other node, in from the relay", RelayLine.Packets, far.Receive, far.Publish),
            ]);
        Console.WriteLine("1100 bytes, ten packets at a time; CPU ns of one thread for each packet");
        Console.WriteLine("| step | quiet (1 in 10) | median |");
        Console.WriteLine("|---|--:|--:|");
        Row("in from the publisher, in clear, kept for later", times[0].Quiet, times[0].Median);
        Row(
            "a viewer here: rewritten, sealed by SRTP",
            times[1].Quiet - times[0].Quiet,
            times[1].Median - times[0].Median);
        Row("another node: sealed for the relay", times[2].Quiet - times[0].Quiet, times[2].Median - times[0].Median);
        Row("there: opened, checked, copied, kept", times[3].Quiet, times[3].Median);
        long missing = origin.Sent - origin.Arrived + (far.Sent - RelayLine.Packets - far.Arrived);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"missing at the far ends: {missing}"));
        return missing == 0 ? 0 : 1;
    }

    private static void Row(string step, double quiet, double median) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {quiet:F0} | {median:F0} |"));
}
