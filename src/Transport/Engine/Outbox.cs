using System.Numerics;

namespace Ooblex.Transport.Engine;

/// <summary>What one worker has for the others: added at once, announced once for each wake-up.</summary>
/// <remarks>Its worker only.</remarks>
internal sealed class Outbox(int sender, MediaWorker[] workers)
{
    private ulong _changed;

    public bool HasRoom(MediaWorker to) => to.Mailbox.From(sender).HasRoom;

    /// <summary>False when the receiver is too far behind: the parcel stays the caller's.</summary>
    public bool TryAdd(MediaWorker to, in Parcel parcel)
    {
        if (!to.Mailbox.From(sender).TryAdd(parcel))
        {
            return false;
        }

        _changed |= 1UL << to.Index;
        return true;
    }

    public void Announce()
    {
        while (_changed != 0)
        {
            MediaWorker to = workers[BitOperations.TrailingZeroCount(_changed)];
            _changed &= _changed - 1;
            to.Mailbox.Announce(sender);
            to.WakeIfAsleep();
        }
    }
}
