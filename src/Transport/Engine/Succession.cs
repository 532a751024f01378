using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>The sources of one stream in this engine, and which of them viewers see.</summary>
/// <remarks>
/// One at a time: the one that is, and at most one that waits to take its place. It waits until it can be watched
/// without a gap, unless there is nothing to lose. Pure; the board calls it under its lock.
/// </remarks>
internal sealed class Succession
{
    private readonly List<ISourceSeat> _others = [];

    /// <summary>What viewers see.</summary>
    public ISourceSeat? Live { get; private set; }

    /// <summary>What they will see.</summary>
    public ISourceSeat? Next { get; private set; }

    /// <summary>Sources that are no sessions of this node and have not ended, oldest first.</summary>
    public IReadOnlyList<ISourceSeat> Others => _others;

    /// <summary>A publisher is connected, a relay has been opened, or frames are made here.</summary>
    /// <returns>False when a later one is here: it never takes over.</returns>
    public bool Offer(ISourceSeat seat)
    {
        if ((Next ?? Live) is { } last && !Follows(seat, last))
        {
            return false;
        }

        if (!seat.IsSession)
        {
            _others.Add(seat);
        }

        if (Live is null)
        {
            Live = seat;
        }
        else
        {
            Next = seat;
        }

        return true;
    }

    /// <summary>It can be watched without a gap.</summary>
    /// <returns>False when it is live already, or a later one has come: nothing changes.</returns>
    public bool Promote(ISourceSeat seat)
    {
        if (Next != seat)
        {
            return false;
        }

        (Live, Next) = (seat, null);
        return true;
    }

    /// <summary>It has ended. Who waits for its place need wait no longer.</summary>
    public void Remove(ISourceSeat seat)
    {
        _others.Remove(seat);
        if (Next == seat)
        {
            Next = null;
        }

        if (Live == seat)
        {
            (Live, Next) = (Next ?? (_others.Count > 0 ? _others[^1] : null), null);
        }
    }

    /// <summary>Nothing has come since then of what viewers are to see: no reason to wait.</summary>
    public bool IsQuiet(MonoTime since) => Live is null || Live.MediaAt <= since;

    /// <summary>The later epoch; of one epoch the one that came later, but a session here before all others.</summary>
    public static bool Follows(ISourceSeat seat, ISourceSeat other) =>
        seat.Epoch != other.Epoch ? seat.Epoch > other.Epoch : seat.IsSession || !other.IsSession;
}
