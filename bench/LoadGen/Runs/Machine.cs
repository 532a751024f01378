using System.Reflection;
using System.Runtime.InteropServices;

namespace Ooblex.LoadGen.Runs;

/// <summary>Where figures come from: without this they mean nothing.</summary>
internal sealed record Machine
{
    public string Processor { get; } = ReadProcessor();

    /// <summary>All of them, wherever this process is pinned.</summary>
    public int Cores { get; } = File.ReadLines("/proc/cpuinfo")
        .Count(line => line.StartsWith("processor", StringComparison.Ordinal));

    public string System { get; } = RuntimeInformation.OSDescription;

    public string Runtime { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Version and commit.</summary>
    public string Version { get; } =
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Processes that wanted to run, on average over the last minute: above the core count figures are noisy.
    /// </summary>
    public string LoadAverage { get; } = File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public DateTimeOffset At { get; } = DateTimeOffset.UtcNow;

    public override string ToString() =>
        $"{Processor}, {Cores} cores, {System}, {Runtime}, load {LoadAverage}, "
        + $"version {Version}, {At:yyyy-MM-dd HH:mm}";

    private static string ReadProcessor() => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
        .Select(line => line.Split(':')[1].Trim())
        .FirstOrDefault("unknown processor");
}
