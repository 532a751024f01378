using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Runs;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Tests.Runs;

public sealed class RunResultTests
{
    private static readonly Scenario Scenario = new() { Name = "small", Viewers = 4 };

    [Fact]
    public void Figures_are_of_the_window_and_nothing_else()
    {
        LoadFigures first = Figures(second: 10, serverNanoseconds: 500, sent: 100, received: 400);
        LoadFigures last = Figures(second: 12, serverNanoseconds: 8_000_500, sent: 1_100, received: 4_400);

        RunResult run = RunResult.Of(Scenario, (first, last), Server(), Memory(), [30, 10, 20]);

        Assert.Equal(("small", 1_000, 4_000, 0), (run.Scenario, run.Sent, run.Received, run.LossPercent));
        Assert.Equal(2, run.CpuMicrosecondsPerPacket); // 8 ms over 4,000 packets.
        Assert.Equal(0.4, run.CpuPercent);
        Assert.Equal(2_000, run.PacketsPerSecondOut);
        Assert.Equal((20, 30), (run.JoinP50Milliseconds, run.JoinP99Milliseconds));
    }

    [Fact]
    public void Loss_is_what_viewers_lack_of_what_publishers_sent()
    {
        LoadFigures first = Figures(second: 0, serverNanoseconds: 0, sent: 0, received: 0);
        LoadFigures last = Figures(second: 1, serverNanoseconds: 0, sent: 100, received: 300);

        Assert.Equal(25, RunResult.Of(Scenario, (first, last), Server(), Memory(), []).LossPercent);
    }

    [Fact]
    public void Memory_is_its_growth_by_each_viewer_that_joined()
    {
        LoadFigures load = Figures(second: 0, serverNanoseconds: 0, sent: 0, received: 0);

        RunResult run = RunResult.Of(
            Scenario, (load, load), Server(), Memory(emptyBytes: 1_000_000, fullBytes: 1_300_000), [1, 2, 3]);

        Assert.Equal(100, run.KilobytesPerViewer);
    }

    [Fact]
    public void A_window_without_a_packet_divides_by_nothing()
    {
        LoadFigures load = Figures(second: 0, serverNanoseconds: 0, sent: 0, received: 0);

        LoadFigures last = Figures(second: 1, serverNanoseconds: 9_000, sent: 0, received: 0);
        RunResult run = RunResult.Of(Scenario, (load, last), Server(), Memory(), []);

        Assert.Equal((9, 0, 0), (run.CpuMicrosecondsPerPacket, run.LossPercent, run.JoinP99Milliseconds));
    }

    [Fact]
    public void A_median_is_taken_of_each_figure_by_itself()
    {
        RunResult[] runs =
        [
            new() { Scenario = "f50", Server = "node", CpuMicrosecondsPerPacket = 3, DelayP99Microseconds = 10 },
            new() { Scenario = "f50", Server = "node", CpuMicrosecondsPerPacket = 1, DelayP99Microseconds = 30 },
            new() { Scenario = "f50", Server = "node", CpuMicrosecondsPerPacket = 2, DelayP99Microseconds = 20 },
        ];

        RunResult median = RunResult.Median(runs);

        Assert.Equal(("f50", "node"), (median.Scenario, median.Server));
        Assert.Equal((2, 20), (median.CpuMicrosecondsPerPacket, median.DelayP99Microseconds));
        Assert.Equal(3, runs[0].CpuMicrosecondsPerPacket);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.51, 3)]
    [InlineData(1, 4)]
    public void A_rank_is_a_value_that_was_measured(double share, double expected) =>
        Assert.Equal(expected, RunResult.Rank([4, 2, 1, 3], share));

    private static LoadFigures Figures(double second, long serverNanoseconds, long sent, long received) => new()
    {
        At = MonoTime.FromMilliseconds(second * 1_000),
        ServerCpuNanoseconds = serverNanoseconds,
        LoadCpuNanoseconds = 0,
        Sent = sent,
        Received = received,
        Others = 0,
        Gaps = 0,
        Damaged = 0,
        Nacks = 0,
        KeyFrameRequests = 0,
        DelaySamples = 0,
        DelayP50 = 0,
        DelayP99 = 0,
    };

    private static (ServerFigures Before, ServerFigures After) Server() => (new(0, 0, 1), new(0, 0, 1));

    private static MemoryGrowth Memory(long emptyBytes = 0, long fullBytes = 0) =>
        new(new ServerFigures(0, emptyBytes, 1), new ServerFigures(0, fullBytes, 1), Viewers: 3);
}
