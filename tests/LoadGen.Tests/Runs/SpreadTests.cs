using Ooblex.LoadGen.Runs;

namespace Ooblex.LoadGen.Tests.Runs;

public sealed class SpreadTests
{
    [Fact]
    public void Several_runs_are_a_median_and_its_limits() =>
        Assert.Equal("2.0 [-1.0..9.0]", Spread.Of([9, -1, 2]).ToText("F1"));

    [Fact]
    public void A_single_run_has_no_limits() => Assert.Equal("7", Spread.Of([7]).ToText("F0"));

    [Fact]
    public void No_run_is_a_dash() => Assert.Equal("-", Spread.Of([]).ToText("F0"));
}
