using System.Diagnostics;
using System.Globalization;
using System.Net;
using Ooblex.TestKit.Clusters;

namespace Ooblex.Bench.Cluster.Networks;

/// <summary>
/// Two network namespaces with a cable between them that can be pulled, and one from each to this machine, so that
/// clients and the database still see both halves when the halves no longer see each other.
/// </summary>
/// <remarks>Needs root, or the right to make namespaces.</remarks>
internal sealed class SplitNetwork : IAsyncDisposable
{
    private readonly string _id = Environment.ProcessId.ToString("x", CultureInfo.InvariantCulture);

    // Other runs on this machine have other numbers.
    private readonly int _net = 64 + (Environment.ProcessId % 128);

    private SplitNetwork()
    {
        (First, Second) = (Half(1), Half(2));
    }

    /// <summary>Where the nodes of the one half run.</summary>
    public SplitHalf First { get; }

    public SplitHalf Second { get; }

    public static async Task<SplitNetwork> CreateAsync()
    {
        SplitNetwork network = new();
        try
        {
            await network.BuildAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Pulls the cable between the halves: what is sent over it is lost without a word.</summary>
    public async Task CutAsync()
    {
        await IpAsync($"-n {First.Namespace} link set between down");
        await IpAsync($"-n {Second.Namespace} link set between down");
    }

    /// <summary>Puts it in again.</summary>
    public async Task HealAsync()
    {
        await IpAsync($"-n {First.Namespace} link set between up");
        await IpAsync($"-n {Second.Namespace} link set between up");
        await RouteAsync(); // A cable that is pulled takes its routes along.
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SplitHalf half in new[] { First, Second })
        {
            // With a namespace go its ends of cables, but only in the end: the next network has the same names.
            if (Directory.Exists($"/sys/class/net/{half.Cable}"))
            {
                await IpAsync($"link delete {half.Cable}");
            }

            if (File.Exists($"/run/netns/{half.Namespace}"))
            {
                await IpAsync($"netns delete {half.Namespace}");
            }
        }
    }

    private SplitHalf Half(int number) => new(
        $"oox{_id}n{number}", $"10.{_net}.{number}.1", IPAddress.Parse($"10.{_net}.{number}.254"));

    private async Task BuildAsync()
    {
        foreach (SplitHalf half in new[] { First, Second })
        {
            await IpAsync($"netns add {half.Namespace}");
            await IpAsync($"-n {half.Namespace} link set lo up");
            await IpAsync($"link add {half.Cable} type veth peer name home netns {half.Namespace}");
            await IpAsync($"addr add {half.Outside}/24 dev {half.Cable}");
            await IpAsync($"link set {half.Cable} up");
            await IpAsync($"-n {half.Namespace} addr add {half.Address}/24 dev home");
            await IpAsync($"-n {half.Namespace} link set home up");
        }

        await IpAsync(
            $"-n {First.Namespace} link add between type veth peer name between netns {Second.Namespace}");
        await IpAsync($"-n {First.Namespace} addr add 10.{_net}.3.1/24 dev between");
        await IpAsync($"-n {Second.Namespace} addr add 10.{_net}.3.2/24 dev between");
        await HealAsync();
    }

    private async Task RouteAsync()
    {
        await IpAsync($"-n {First.Namespace} route replace {Second.Address}/32 via 10.{_net}.3.2 src {First.Address}");
        await IpAsync($"-n {Second.Namespace} route replace {First.Address}/32 via 10.{_net}.3.1 src {Second.Address}");
    }

    private static async Task IpAsync(string words)
    {
        ProcessStartInfo start = new("ip", words.Split(' ')) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"ip {words}: {errors.Trim()}. This needs iproute2 and root: sudo -E ./ooblex test");
        }
    }
}

/// <param name="Namespace">Its name.</param>
/// <param name="Address">Of all nodes in it.</param>
/// <param name="Outside">This machine, as seen from there.</param>
internal sealed record SplitHalf(string Namespace, string Address, IPAddress Outside)
{
    /// <summary>The end outside of the cable to it.</summary>
    public string Cable => Namespace + "h";

    public NodePlace PlaceWith(string database) =>
        new(Address, ["ip", "netns", "exec", Namespace]) { Database = database };
}
