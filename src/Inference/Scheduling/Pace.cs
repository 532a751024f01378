using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Scheduling;

/// <summary>Says which of many frames are due, so that results come at a rate and not only at most at it.</summary>
/// <remarks>
/// The beat goes on from where it was due, not from when it was served, and a frame that comes a tenth of the interval
/// too early counts: else 30 frames a second would make 7.5 results a second of an interval of 100 ms.
/// </remarks>
internal struct Pace
{
    private const int SlackParts = 10;
    private MonoTime? _due;

    public readonly bool IsDue(MonoTime now, TimeSpan interval) =>
        _due is not { } due || now >= due - (interval / SlackParts);

    public void Serve(MonoTime now, TimeSpan interval)
    {
        MonoTime next = (_due ?? now) + interval;
        _due = next <= now ? now + interval : next; // After a pause the beat begins anew.
    }
}
