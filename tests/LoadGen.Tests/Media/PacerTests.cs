using Ooblex.LoadGen.Media;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Tests.Media;

public sealed class PacerTests
{
    private readonly Pacer _pacer = new(TimeSpan.FromMilliseconds(10));

    [Fact]
    public void Before_its_start_nothing_is_due()
    {
        Assert.False(_pacer.IsStarted);
        Assert.False(_pacer.TryTake(At(1_000)));
    }

    [Fact]
    public void Each_step_is_due_once()
    {
        _pacer.Start(At(5));

        Assert.Equal([0, 1, 0, 1], new[] { 4, 5, 14, 15 }.Select(Due));
    }

    [Fact]
    public void Over_a_second_the_pace_is_kept_however_unevenly_it_is_asked_for()
    {
        Random random = new(1);
        _pacer.Start(At(0));
        int steps = 0;
        for (double now = 0; now < 1_000; now += 1 + (random.NextDouble() * 200))
        {
            steps += Due(now);
        }

        Assert.Equal(100, steps + Due(999));
    }

    [Fact]
    public void What_was_missed_for_longer_than_a_quarter_of_a_second_is_left_out()
    {
        _pacer.Start(At(0));

        Assert.Equal(1, Due(251));
        Assert.Equal((0, 1), (Due(260), Due(261)));
    }

    private static MonoTime At(double milliseconds) => MonoTime.FromMilliseconds(milliseconds);

    private int Due(int milliseconds) => Due((double)milliseconds);

    private int Due(double milliseconds)
    {
        int steps = 0;
        while (_pacer.TryTake(At(milliseconds)))
        {
            steps++;
        }

        return steps;
    }
}
