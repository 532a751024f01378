using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>What one call of the generator does.</summary>
internal sealed record LoadOptions
{
    public IReadOnlyList<Scenario> Scenarios { get; init; } = [];

    /// <summary>Each with a fresh server; figures are medians.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Of the window that is measured.</summary>
    public double Seconds { get; init; } = 8;

    /// <summary>
    /// Between the last join and the window. The runtime compiles what is hot a second time, on a thread of its own,
    /// and needs some seconds of load for that; servers in other languages need less.
    /// </summary>
    public double WarmUpSeconds { get; init; } = 10;

    /// <summary>Joins that are under way at the same time.</summary>
    public int JoinsAtOnce { get; init; } = 4;

    /// <summary>Viewers' sockets are read by the clock and wake nobody. On the loopback the kernel wakes a reader at
    /// the cost of whoever sends to it, which no server has to bear whose viewers are elsewhere.</summary>
    public bool Polls { get; init; }

    public int? ServerCore { get; init; }

    public int? LoadCore { get; init; }

    /// <summary>Servers that are started for each run, by name; see <see cref="Contenders"/>.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [NodeContender.Word];

    /// <summary>Servers that run already.</summary>
    public IReadOnlyList<RunningServer> Running { get; init; } = [];

    /// <summary>Keys of reference.conf, without the leading <c>ooblex.</c>, for the node.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Tells which threads of the server used most.</summary>
    public bool Threads { get; init; }

    public bool Json { get; init; }
}
