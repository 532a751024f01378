using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Feedback;

/// <summary>Joins the key frame wishes of all viewers of one source into as few requests as will do.</summary>
/// <remarks>
/// The first wish goes out at once, later ones no closer than the least interval. A request that brings nothing is
/// repeated, each time after twice the wait, up to eight times the interval: a publisher that pauses its camera is not
/// pestered. One owner thread.
/// </remarks>
public sealed class KeyFrameRequests(KeyFrameOptions options)
{
    private const int MaxDoublings = 3;

    private MonoTime? _earliest; // When the publisher listens again; null before the first request.
    private int _unanswered; // Requests since the last key frame.

    /// <summary>When <see cref="TryTake"/> will say yes; <c>null</c> when nobody waits for a key frame.</summary>
    public MonoTime? NextDeadline { get; private set; }

    /// <summary>Somebody cannot go on without a key frame.</summary>
    public void Request(MonoTime now)
    {
        MonoTime due = _earliest is { } earliest && earliest > now ? earliest : now;
        NextDeadline = MonoTime.Earliest(NextDeadline, due);
    }

    /// <summary>True when a request must go to the publisher now; it then counts as sent.</summary>
    public bool TryTake(MonoTime now)
    {
        if (NextDeadline is not { } due || now < due)
        {
            return false;
        }

        TimeSpan wait = options.RetryInterval * (1 << Math.Min(_unanswered, MaxDoublings));
        _unanswered++;
        _earliest = now + options.MinInterval;
        NextDeadline = now + (wait > options.MinInterval ? wait : options.MinInterval);
        return true;
    }

    /// <summary>A key frame began: everybody who waited is served.</summary>
    public void OnKeyFrame(MonoTime now)
    {
        _unanswered = 0;
        NextDeadline = null;

        // A key frame that nobody asked for starts the encoder's own throttle as well.
        _earliest = now + options.MinInterval;
    }
}
