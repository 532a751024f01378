using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Scheduling;

/// <summary>Fits what lanes want into what the workers can do.</summary>
/// <remarks>
/// The declared order: first all results come less often, by one factor for all, down to
/// <see cref="SchedulerOptions.MaxInterval"/>; then lanes are paused, the newest first; a paused lane comes back when
/// there has been room for it for a while. The oldest lane is never paused: even a model that is too slow for the node
/// gives a result now and then.
/// </remarks>
internal sealed class LoadPlan<TFrame>(SchedulerOptions options)
    where TFrame : class
{
    // A lane comes back only into this share of the room, so that it does not have to leave again at once.
    private const double ReturnShare = 0.85;
    private const double Rounding = 1e-9;
    private const int Halvings = 24;
    private const double MaxStretch = 1e6;
    private static readonly TimeSpan ReturnAfter = TimeSpan.FromSeconds(2);
    private readonly double _room = (options.Workers * options.TargetLoad) + Rounding;
    private MonoTime? _roomSince;

    /// <param name="lanes">In the order of their coming.</param>
    /// <param name="reserved">Workers that something else keeps busy; lanes get the rest.</param>
    /// <param name="now">For what must have lasted.</param>
    public void Apply(IReadOnlyList<Lane<TFrame>> lanes, double reserved, MonoTime now)
    {
        double room = _room - reserved;
        double slowest = lanes.Where(lane => !lane.IsPaused).Sum(lane => Demand(lane, double.MaxValue));
        for (int i = lanes.Count - 1; i > 0 && slowest > room; i--)
        {
            if (!lanes[i].IsPaused && lanes[i].CostSeconds > 0)
            {
                lanes[i].IsPaused = true;
                slowest -= Demand(lanes[i], double.MaxValue);
                _roomSince = null;
            }
        }

        Return(lanes, slowest, room, now);
        double stretch = Stretch(lanes, room);
        foreach (Lane<TFrame> lane in lanes)
        {
            lane.Effective = stretch <= 1 ? lane.Interval : TimeSpan.FromSeconds(Seconds(lane, stretch));
        }
    }

    private void Return(IReadOnlyList<Lane<TFrame>> lanes, double slowest, double room, MonoTime now)
    {
        Lane<TFrame>? first = lanes.FirstOrDefault(lane => lane.IsPaused);
        if (first is null || slowest + Demand(first, double.MaxValue) > room * ReturnShare)
        {
            _roomSince = null;
            return;
        }

        _roomSince ??= now;
        if (now - _roomSince >= ReturnAfter)
        {
            first.IsPaused = false;
            _roomSince = now;
        }
    }

    private double Stretch(IReadOnlyList<Lane<TFrame>> lanes, double room)
    {
        if (Total(lanes, 1) <= room)
        {
            return 1;
        }

        (double low, double high) = (1, 2);
        while (Total(lanes, high) > room && high < MaxStretch)
        {
            high *= 2;
        }

        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Total(lanes, middle) > room ? (middle, high) : (low, middle);
        }

        return high;
    }

    private double Total(IReadOnlyList<Lane<TFrame>> lanes, double stretch) =>
        lanes.Where(lane => !lane.IsPaused).Sum(lane => Demand(lane, stretch));

    // Workers that a lane keeps busy.
    private double Demand(Lane<TFrame> lane, double stretch) =>
        (lane.CostSeconds / Seconds(lane, stretch)) + lane.StandingLoad;

    private double Seconds(Lane<TFrame> lane, double stretch) =>
        Math.Max(lane.BaseSeconds, Math.Min(lane.BaseSeconds * stretch, options.MaxInterval.TotalSeconds));
}
