namespace Ooblex.Pipelines.Tests;

public sealed class SteadyLoadTests
{
    private readonly ManualTime _time = new();
    private readonly SteadyLoad _load;

    public SteadyLoadTests() => _load = new SteadyLoad(_time);

    [Fact]
    public void Work_of_each_frame_adds_up_to_a_share_of_a_processor()
    {
        Work(frames: 60, usedMs: 10);
        Assert.Equal(0.3, _load.Processors, tolerance: 0.01);

        Work(frames: 60, usedMs: 30);
        Assert.Equal(0.9, _load.Processors, tolerance: 0.01);
    }

    [Fact]
    public void One_large_frame_is_not_much_work()
    {
        Work(frames: 60, usedMs: 3);
        Work(frames: 1, usedMs: 100);
        Work(frames: 30, usedMs: 3);
        Assert.InRange(_load.Processors, 0.08, 0.3);
    }

    [Fact]
    public void Without_frames_there_is_no_work_though_nobody_says_so()
    {
        Work(frames: 60, usedMs: 10);
        _time.Pass(TimeSpan.FromSeconds(0.4));
        Assert.Equal(0.3, _load.Processors, tolerance: 0.01); // A pause is no end.
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.InRange(_load.Processors, 0, 0.02);

        Work(frames: 60, usedMs: 10);
        Assert.Equal(0.3, _load.Processors, tolerance: 0.01);
    }

    [Fact]
    public void Work_that_rests_is_as_much_as_before()
    {
        Work(frames: 60, usedMs: 10);
        for (int i = 0; i < 300; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1.0 / 30));
            _load.Rest();
        }

        Assert.Equal(0.3, _load.Processors, tolerance: 0.01);
    }

    private void Work(int frames, double usedMs)
    {
        for (int i = 0; i < frames; i++)
        {
            _time.Pass(TimeSpan.FromSeconds(1.0 / 30));
            _load.Add(TimeSpan.FromMilliseconds(usedMs));
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
