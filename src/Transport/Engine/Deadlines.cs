using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Who is due next: a binary heap whose members know their place in it.</summary>
/// <remarks>
/// A deadline moves with nearly every packet, so a move happens in place: it allocates nothing and leaves nothing
/// behind, and who is forgotten is let go of at once. Owned by one worker.
/// </remarks>
internal sealed class Deadlines
{
    // Nobody polls: commands and datagrams end a wait by themselves. The worker's snapshot is made once a second.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // A timer that is late by this much costs nothing, one that wakes the worker between two packets some 10 us.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(2);

    // The place 0 stays empty: it means "not here", and parents are halves.
    private Entry[] _heap = new Entry[16];

    public int Count { get; private set; }

    /// <summary>Takes over the item's deadline as it is now; to be called whenever it may have changed.</summary>
    public void Follow(IScheduled item)
    {
        if (item.NextDeadline is not { } due)
        {
            Forget(item);
            return;
        }

        int place = item.Place;
        if (place == 0)
        {
            place = ++Count;
            if (place == _heap.Length)
            {
                Array.Resize(ref _heap, place * 2);
            }
        }
        else if (_heap[place].Due == due)
        {
            return;
        }

        Settle(place, new Entry(due, item));
    }

    public void Forget(IScheduled item)
    {
        int place = item.Place;
        if (place == 0)
        {
            return;
        }

        item.Place = 0;
        Entry last = _heap[Count];
        _heap[Count--] = default;
        if (place <= Count)
        {
            Settle(place, last);
        }
    }

    /// <summary>How long nothing is due. Up to 2 ms longer than exact, so that most timers meet a packet.</summary>
    public TimeSpan Wait(MonoTime now)
    {
        if (Count == 0)
        {
            return Longest;
        }

        TimeSpan wait = _heap[1].Due - now;
        return wait <= TimeSpan.Zero ? TimeSpan.Zero : wait + Slack < Longest ? wait + Slack : Longest;
    }

    /// <summary>Takes out one whose moment has come; it is back with the next <see cref="Follow"/>.</summary>
    public bool TryTakeDue(MonoTime now, out IScheduled item)
    {
        if (Count == 0 || _heap[1].Due > now)
        {
            item = null!;
            return false;
        }

        item = _heap[1].Item;
        Forget(item);
        return true;
    }

    // Puts an entry at a place that is free, or up or down from there.
    private void Settle(int place, Entry entry)
    {
        while (place > 1 && entry.Due < _heap[place / 2].Due)
        {
            Put(place, _heap[place / 2]);
            place /= 2;
        }

        for (int child = place * 2; child <= Count; child = place * 2)
        {
            child += child < Count && _heap[child + 1].Due < _heap[child].Due ? 1 : 0;
            if (entry.Due <= _heap[child].Due)
            {
                break;
            }

            Put(place, _heap[child]);
            place = child;
        }

        Put(place, entry);
    }

    private void Put(int place, Entry entry)
    {
        _heap[place] = entry;
        entry.Item.Place = place;
    }

    private readonly record struct Entry(MonoTime Due, IScheduled Item);
}
