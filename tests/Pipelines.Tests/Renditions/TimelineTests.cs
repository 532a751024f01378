using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines.Tests.Renditions;

public sealed class TimelineTests
{
    private readonly Timeline _line = new();

    [Fact]
    public void Timestamps_of_the_first_source_stay_as_they_are()
    {
        Assert.Equal(90_000u, _line.Of(Made.Frame(90_000, source: 1, atMs: 0)));
        Assert.Equal(93_000u, _line.Of(Made.Frame(93_000, source: 1, atMs: 33)));
        Assert.Equal(uint.MaxValue, _line.Of(Made.Frame(uint.MaxValue, source: 1, atMs: 60)));
        Assert.Equal(2_999u, _line.Of(Made.Frame(2_999, source: 1, atMs: 93)));
    }

    [Fact]
    public void The_next_source_goes_on_where_the_one_before_ended()
    {
        Assert.Equal(90_000u, _line.Of(Made.Frame(90_000, source: 1, atMs: 0)));

        // A second passed between the two, whatever the second one counts from.
        Assert.Equal(180_000u, _line.Of(Made.Frame(4_000_000_000, source: 2, atMs: 1_000)));
        Assert.Equal(183_000u, _line.Of(Made.Frame(4_000_003_000, source: 2, atMs: 1_033)));
        Assert.Equal(228_000u, _line.Of(Made.Frame(7, source: 3, atMs: 1_533)));
    }

    [Fact]
    public void Time_never_stands_still_nor_goes_back()
    {
        uint last = _line.Of(Made.Frame(90_000, source: 1, atMs: 500));
        uint next = _line.Of(Made.Frame(10, source: 2, atMs: 400)); // Its publisher's clock is not known yet.
        Assert.InRange(next - last, 1u, 3_000u);
    }
}
