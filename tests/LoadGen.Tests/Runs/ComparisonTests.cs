using Ooblex.LoadGen.Runs;

namespace Ooblex.LoadGen.Tests.Runs;

public sealed class ComparisonTests
{
    [Fact]
    public void A_ratio_is_taken_in_each_run_before_the_median()
    {
        // The machine was slow in the second run; the medians of each server alone would say 5.
        RunResult[] node = [Run("node", 1, cpu: 2), Run("node", 2, cpu: 20), Run("node", 3, cpu: 1)];
        RunResult[] other = [Run("other", 1, cpu: 4), Run("other", 2, cpu: 60), Run("other", 3, cpu: 10)];

        Comparison comparison = Comparison.Of(node, other);

        Assert.Equal(("f50", "other"), (comparison.Scenario, comparison.Server));
        Assert.Equal(new Spread(3, 3, 2, 10), comparison.Ratios["CPU/packet"]);
    }

    [Fact]
    public void A_run_that_came_to_nothing_on_either_side_is_left_out()
    {
        RunResult[] node = [Run("node", 1, cpu: 2), Run("node", 3, cpu: 1)];
        RunResult[] other = [Run("other", 2, cpu: 60), Run("other", 3, cpu: 10)];

        Assert.Equal(new Spread(1, 10, 10, 10), Comparison.Of(node, other).Ratios["CPU/packet"]);
    }

    [Fact]
    public void A_figure_that_the_reference_lacks_has_no_ratio() =>
        Assert.Equal(default, Comparison.Of([Run("node", 1, cpu: 0)], [Run("other", 1, cpu: 4)]).Ratios["CPU/packet"]);

    private static RunResult Run(string server, int number, double cpu) =>
        new() { Scenario = "f50", Server = server, Number = number, CpuMicrosecondsPerPacket = cpu };
}
