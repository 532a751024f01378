using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Which session is due next.</summary>
/// <remarks>
/// A session that moves its deadline, or ends, leaves a void entry behind that is skipped when met; the entry lets go
/// of the session at once, so that nothing of a dead session waits for a deadline half a minute away.
/// </remarks>
internal sealed class Deadlines
{
    // A late timer costs nothing here, an early one costs a wake-up.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly PriorityQueue<DeadlineEntry, long> _queue = new();

    public void Follow(EngineSession session)
    {
        if (session.NextDeadline is { } due && (session.Scheduled is not { } known || due < known.At))
        {
            Forget(session);
            session.Scheduled = new DeadlineEntry(session, due);
            _queue.Enqueue(session.Scheduled, due.Ticks);
        }
    }

    public static void Forget(EngineSession session)
    {
        session.Scheduled?.Void();
        session.Scheduled = null;
    }

    public TimeSpan Wait(MonoTime now)
    {
        if (!_queue.TryPeek(out _, out long ticks))
        {
            return Longest;
        }

        TimeSpan wait = new MonoTime(ticks) - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest;
    }

    public bool TryTakeDue(MonoTime now, out EngineSession session)
    {
        while (_queue.TryPeek(out DeadlineEntry? entry, out long ticks) && ticks <= now.Ticks)
        {
            _queue.Dequeue();
            if (entry.Session is { } due)
            {
                due.Scheduled = null;
                session = due;
                return true;
            }
        }

        session = null!;
        return false;
    }
}

/// <summary>One place in the queue of deadlines.</summary>
internal sealed class DeadlineEntry(EngineSession session, MonoTime at)
{
    public MonoTime At => at;

    /// <summary><c>null</c> once the session has moved on or ended.</summary>
    public EngineSession? Session { get; private set; } = session;

    public void Void() => Session = null;
}
