using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Scheduling;

/// <summary>How far apart frames come, smoothed.</summary>
internal struct ArrivalGap()
{
    private const double NewestShare = 0.2;
    private const double Shortest = 0.001;
    private const double Longest = 1;
    private MonoTime? _last;

    /// <summary>Thirty frames a second until there is something to go by.</summary>
    public double Seconds { get; private set; } = 1.0 / 30;

    public void Note(MonoTime now)
    {
        if (_last is { } last)
        {
            Seconds += NewestShare * (Math.Clamp((now - last).TotalSeconds, Shortest, Longest) - Seconds);
        }

        _last = now;
    }
}
