using Ooblex.Inference.Scheduling;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Tests.Scheduling;

/// <summary>Minutes of many streams, in no time.</summary>
public sealed class LaneSchedulerTests
{
    private const double FrameMs = 1000.0 / 30;

    private static readonly SchedulerOptions Options = new()
    {
        Workers = 2,
        TargetLoad = 0.8,
        MaxInterval = TimeSpan.FromSeconds(1),
        MaxAge = TimeSpan.FromMilliseconds(150),
        BatchSize = 4,
        BatchWait = TimeSpan.FromMilliseconds(4),
    };

    [Fact]
    public void Thirty_frames_a_second_become_ten_results_a_second()
    {
        Simulation simulation = new(Options);
        Lane<Frame> lane = simulation.AddStream(intervalMs: 100, costMs: 5);

        simulation.Run(seconds: 20);

        Assert.InRange(simulation.RatePerSecond(lane, lastSeconds: 10), 9.5, 10.5);
        Assert.InRange(simulation.AgesMs(lane).Max(), 0, 20);
    }

    [Fact]
    public void A_lane_without_an_interval_gets_every_frame()
    {
        Simulation simulation = new(Options);
        Lane<Frame> lane = simulation.AddStream(intervalMs: 0, costMs: 12);

        simulation.Run(seconds: 10);

        Assert.InRange(simulation.RatePerSecond(lane, lastSeconds: 5), 29, 31);
    }

    [Fact]
    public void Streams_whose_pictures_cost_more_than_there_is_are_paused_and_wanted_again_when_there_is_room()
    {
        Simulation simulation = new(Options);
        List<Lane<Frame>> lanes = [.. Enumerable.Range(0, 4).Select(_ => simulation.AddStream(100, costMs: 2))];
        lanes.ForEach(lane => lane.StandingLoad = 0.42); // Two workers at 80 % carry three of them.

        simulation.Run(seconds: 10);
        Assert.Equal([true, true, true, false], lanes.Select(simulation.Wants));
        Assert.InRange(simulation.RatePerSecond(lanes[0], lastSeconds: 5), 9.5, 10.5);

        simulation.Remove(lanes[0]);
        simulation.Run(seconds: 10);
        Assert.True(simulation.Wants(lanes[3]));
    }

    [Fact]
    public void Lanes_share_what_is_not_reserved_and_get_it_back()
    {
        Simulation simulation = new(Options);
        Lane<Frame>[] lanes = [.. Enumerable.Range(0, 10).Select(_ => simulation.AddStream(100, costMs: 8))];
        simulation.Reserved = 1.2; // Of 1.6, and the lanes want 0.8.

        simulation.Run(seconds: 20);
        Assert.All(lanes, lane => Assert.InRange(simulation.RatePerSecond(lane, lastSeconds: 10), 4, 6));
        Assert.InRange(simulation.Load(lastSeconds: 10), 0.15, 0.22);

        simulation.Reserved = 0;
        simulation.Run(seconds: 20);
        Assert.All(lanes, lane => Assert.InRange(simulation.RatePerSecond(lane, lastSeconds: 10), 9.5, 10.5));
    }

    [Fact]
    public void Where_more_is_reserved_than_there_is_the_oldest_lane_goes_on_and_the_others_wait()
    {
        Simulation simulation = new(Options);
        Lane<Frame>[] lanes = [.. Enumerable.Range(0, 3).Select(_ => simulation.AddStream(100, costMs: 8))];
        simulation.Reserved = 3;

        simulation.Run(seconds: 20);
        Assert.Equal([false, true, true], lanes.Select(lane => lane.IsPaused));
        Assert.InRange(simulation.RatePerSecond(lanes[0], lastSeconds: 10), 0.9, 1.1);

        simulation.Reserved = 0;
        simulation.Run(seconds: 20);
        Assert.All(lanes, lane => Assert.InRange(simulation.RatePerSecond(lane, lastSeconds: 10), 9.5, 10.5));
    }

    [Fact]
    public void The_newest_frame_wins_while_one_is_looked_at()
    {
        LaneScheduler<Frame> scheduler = new(Options);
        Lane<Frame> lane = scheduler.Add(new object(), TimeSpan.Zero, null);
        (Frame first, Frame second, Frame third) = (new(), new(), new());
        List<Lane<Frame>> taken = [];
        Assert.Null(scheduler.Offer(lane, first, At(0)));
        Assert.True(scheduler.TryTake(At(0), taken, []));

        Assert.Null(scheduler.Offer(lane, second, At(33)));
        Assert.False(scheduler.TryTake(At(34), taken, [])); // One at a time.
        Assert.Same(second, scheduler.Offer(lane, third, At(66)));

        Assert.Same(first, scheduler.Finish(lane, At(70), TimeSpan.FromMilliseconds(70)));
        Assert.True(scheduler.TryTake(At(70), taken, []));
        Assert.Same(third, lane.Running);
        Assert.Equal(1, lane.Figures().Drops[(int)DropCause.Superseded]);
    }

    [Fact]
    public void A_frame_that_waited_too_long_is_dropped_and_counted()
    {
        LaneScheduler<Frame> scheduler = new(Options);
        Lane<Frame> lane = scheduler.Add(new object(), TimeSpan.FromMilliseconds(100), null);
        Frame frame = new();
        List<Frame> dropped = [];
        scheduler.Offer(lane, frame, At(0));

        Assert.False(scheduler.TryTake(At(151), [], dropped));

        Assert.Equal([frame], dropped);
        Assert.Equal(1, lane.Figures().Drops[(int)DropCause.Stale]);
    }

    [Fact]
    public void Under_load_all_get_the_same_less_and_results_stay_fresh()
    {
        Simulation simulation = new(Options);
        Lane<Frame>[] lanes = [.. Enumerable.Range(0, 40).Select(_ => simulation.AddStream(100, costMs: 8))];

        simulation.Run(seconds: 30); // 40 * 10 * 8 ms = 3.2 workers of 2.

        double[] rates = [.. lanes.Select(lane => simulation.RatePerSecond(lane, lastSeconds: 10))];
        Assert.All(rates, rate => Assert.InRange(rate, 3.5, 6));
        Assert.InRange(rates.Max() / rates.Min(), 1, 1.25);
        double[] ages = [.. lanes.SelectMany(simulation.AgesMs).Order()];
        Assert.InRange(ages[ages.Length * 95 / 100], 0, 100);
        Assert.DoesNotContain(lanes, lane => lane.IsPaused);
        Assert.InRange(simulation.Load(lastSeconds: 10), 0.7, 0.9);
    }

    [Fact]
    public void When_slower_does_not_help_the_newest_are_paused_and_come_back_later()
    {
        Simulation simulation = new(Options);
        Lane<Frame>[] lanes = [.. Enumerable.Range(0, 30).Select(_ => simulation.AddStream(100, costMs: 100))];

        simulation.Run(seconds: 20); // 30 * 100 ms each second = 3 workers of 2, at the slowest.

        Assert.Equal(16, lanes.Count(lane => !lane.IsPaused)); // 1.6 workers' worth.
        Assert.All(lanes[..16], lane => Assert.False(lane.IsPaused));
        Assert.True(lanes[^1].Figures().Drops[(int)DropCause.Paused] > 0);

        foreach (Lane<Frame> lane in lanes[..10])
        {
            simulation.Remove(lane);
        }

        simulation.Run(seconds: 40);
        Assert.InRange(lanes[10..].Count(lane => !lane.IsPaused), 13, 16);
        Assert.False(lanes[16].IsPaused);
    }

    [Fact]
    public void A_dear_lane_does_not_take_from_a_cheap_one()
    {
        Simulation simulation = new(Options with { Workers = 1 });
        Lane<Frame> dear = simulation.AddStream(200, costMs: 60);
        Lane<Frame> cheap = simulation.AddStream(100, costMs: 2);

        simulation.Run(seconds: 20);

        Assert.InRange(simulation.RatePerSecond(cheap, lastSeconds: 10), 9, 10.5);
        Assert.InRange(simulation.RatePerSecond(dear, lastSeconds: 10), 4.5, 5.5);
    }

    [Fact]
    public void A_batch_goes_when_it_is_full_or_its_first_has_waited()
    {
        LaneScheduler<Frame> scheduler = new(Options);
        object key = new();
        Lane<Frame>[] lanes =
            [.. Enumerable.Range(0, 5).Select(_ => scheduler.Add(new object(), TimeSpan.Zero, key))];
        List<Lane<Frame>> taken = [];
        scheduler.Offer(lanes[0], new Frame(), At(0));
        scheduler.Offer(lanes[1], new Frame(), At(1));

        Assert.False(scheduler.TryTake(At(2), taken, []));
        Assert.Equal(At(4), scheduler.NextDeadline);
        Assert.True(scheduler.TryTake(At(4), taken, []));
        Assert.Equal(lanes[..2], taken);

        foreach (Lane<Frame> lane in lanes[..2])
        {
            scheduler.Finish(lane, At(6), TimeSpan.FromMilliseconds(1));
        }

        foreach (Lane<Frame> lane in lanes)
        {
            scheduler.Offer(lane, new Frame(), At(40));
        }

        Assert.True(scheduler.TryTake(At(40), taken, []));
        Assert.Equal(4, taken.Count);
        Assert.False(scheduler.TryTake(At(41), taken, [])); // The fifth waits for company, and not for ever.
        Assert.True(scheduler.TryTake(At(44), taken, []));
        Assert.Single(taken);
    }

    [Fact]
    public void Lanes_that_run_alone_do_not_wait_for_a_batch_of_others()
    {
        LaneScheduler<Frame> scheduler = new(Options);
        Lane<Frame> batched = scheduler.Add(new object(), TimeSpan.Zero, new object());
        Lane<Frame> alone = scheduler.Add(new object(), TimeSpan.FromMilliseconds(100), null);
        List<Lane<Frame>> taken = [];
        scheduler.Offer(batched, new Frame(), At(0));
        scheduler.Offer(alone, new Frame(), At(0));

        Assert.True(scheduler.TryTake(At(1), taken, []));

        Assert.Equal([alone], taken);
    }

    [Fact]
    public void A_closed_lane_gives_its_frame_back_and_takes_no_more()
    {
        LaneScheduler<Frame> scheduler = new(Options);
        Lane<Frame> lane = scheduler.Add(new object(), TimeSpan.Zero, null);
        (Frame waiting, Frame late) = (new(), new());
        scheduler.Offer(lane, waiting, At(0));

        Assert.Same(waiting, scheduler.Remove(lane));
        Assert.Same(late, scheduler.Offer(lane, late, At(1)));
        Assert.False(scheduler.TryTake(At(2), [], []));
    }

    private static MonoTime At(double ms) => MonoTime.FromMilliseconds(ms);

    internal sealed class Frame
    {
        public double CameMs { get; init; }
    }

    /// <summary>Workers that take as long as they are told, and cameras that do not keep step.</summary>
    private sealed class Simulation(SchedulerOptions options)
    {
        private readonly LaneScheduler<Frame> _scheduler = new(options);
        private readonly PriorityQueue<Action, double> _events = new();
        private readonly Dictionary<Lane<Frame>, double> _costs = [];
        private readonly Dictionary<Lane<Frame>, List<(double DoneMs, double AgeMs)>> _results = [];
        private readonly List<(double AtMs, double BusyMs)> _busy = [];
        private double _nowMs;
        private int _free = options.Workers;

        public double Reserved
        {
            set => _scheduler.Reserved = value;
        }

        public Lane<Frame> AddStream(double intervalMs, double costMs)
        {
            Lane<Frame> lane = _scheduler.Add(new object(), TimeSpan.FromMilliseconds(intervalMs), null);
            _costs[lane] = costMs;
            _results[lane] = [];
            Camera(lane, _nowMs + (_costs.Count * 7.3 % FrameMs));
            return lane;
        }

        public bool Wants(Lane<Frame> lane) => _scheduler.Wants(lane, At(_nowMs));

        public void Remove(Lane<Frame> lane) => _scheduler.Remove(lane);

        public void Run(double seconds)
        {
            double endMs = _nowMs + (seconds * 1000);
            while (_events.TryPeek(out _, out double atMs) && atMs <= endMs)
            {
                _nowMs = atMs;
                _events.Dequeue()();
                Serve();
            }

            _nowMs = endMs;
        }

        public double RatePerSecond(Lane<Frame> lane, double lastSeconds) =>
            _results[lane].Count(result => result.DoneMs > _nowMs - (lastSeconds * 1000)) / lastSeconds;

        public IEnumerable<double> AgesMs(Lane<Frame> lane) => _results[lane].Select(result => result.AgeMs);

        public double Load(double lastSeconds) =>
            _busy.Where(run => run.AtMs > _nowMs - (lastSeconds * 1000)).Sum(run => run.BusyMs)
            / (lastSeconds * 1000 * options.Workers);

        private void Camera(Lane<Frame> lane, double atMs) => _events.Enqueue(
            () =>
            {
                if (!_scheduler.Lanes.Contains(lane))
                {
                    return;
                }

                _scheduler.Offer(lane, new Frame { CameMs = _nowMs }, At(_nowMs));
                Camera(lane, atMs + FrameMs);
            },
            atMs);

        private void Serve()
        {
            List<Lane<Frame>> taken = [];
            while (_free > 0 && _scheduler.TryTake(At(_nowMs), taken, []))
            {
                _free--;
                Lane<Frame> lane = taken[0];
                double costMs = _costs[lane];
                _events.Enqueue(() => Finish(lane, costMs), _nowMs + costMs);
            }
        }

        private void Finish(Lane<Frame> lane, double costMs)
        {
            _free++;
            Frame frame = _scheduler.Finish(lane, At(_nowMs), TimeSpan.FromMilliseconds(costMs));
            _results[lane].Add((_nowMs, _nowMs - frame.CameMs));
            _busy.Add((_nowMs, costMs));
        }
    }
}
