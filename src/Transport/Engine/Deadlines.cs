using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>
/// Which session is due next. A session that moved its deadline leaves a stale entry, skipped when met.
/// </summary>
internal sealed class Deadlines
{
    // A late timer costs nothing here, an early one costs a wake-up.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly PriorityQueue<EngineSession, long> _queue = new();

    public void Follow(EngineSession session)
    {
        MonoTime? next = session.NextDeadline;
        if (next is { } due && (session.ScheduledAt is not { } known || due < known))
        {
            session.ScheduledAt = due;
            _queue.Enqueue(session, due.Ticks);
        }
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
        while (_queue.TryPeek(out session!, out long ticks) && ticks <= now.Ticks)
        {
            _queue.Dequeue();
            if (!session.IsGone && session.ScheduledAt?.Ticks == ticks)
            {
                session.ScheduledAt = null;
                return true;
            }
        }

        return false;
    }
}
