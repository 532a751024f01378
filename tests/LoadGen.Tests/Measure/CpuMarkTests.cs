using Ooblex.LoadGen.Measure;

namespace Ooblex.LoadGen.Tests.Measure;

public sealed class CpuMarkTests
{
    [Fact]
    public void What_was_used_is_divided_by_what_arrived() =>
        Assert.Equal(2.5, new CpuMark(9_000, 12).MicrosecondsPerPacketSince(new CpuMark(4_000, 10)));

    [Fact]
    public void Where_nothing_arrived_there_is_no_figure() =>
        Assert.Null(new CpuMark(9_000, 10).MicrosecondsPerPacketSince(new CpuMark(4_000, 10)));
}
