using System.Globalization;

namespace Ooblex.TestKit.Processes;

/// <summary>What a process holds now, as Linux counts it.</summary>
/// <param name="ResidentBytes">Memory in RAM.</param>
/// <param name="Handles">Open files, sockets and pipes.</param>
/// <param name="Threads">Threads.</param>
public sealed record NodeFigures(long ResidentBytes, int Handles, int Threads)
{
    /// <summary>Of the resident memory: pages of libraries, and shared memory, where .NET keeps what it compiled.
    /// </summary>
    public long CodeBytes { get; init; }

    public static NodeFigures Of(int pid)
    {
        string[] status = File.ReadAllLines($"/proc/{pid}/status");
        return new NodeFigures(
            Number(status, "VmRSS:") * 1024,
            Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length,
            (int)Number(status, "Threads:"))
        {
            CodeBytes = (Number(status, "RssFile:") + Number(status, "RssShmem:")) * 1024,
        };
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ResidentBytes / 1048576.0:F1} MiB, {Handles} handles, {Threads} threads");

    private static long Number(string[] status, string name) => long.Parse(
        status.First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
