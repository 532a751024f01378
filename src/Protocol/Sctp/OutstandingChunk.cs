using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

internal enum ChunkFate : byte { InFlight, Lost, Acknowledged, Abandoned }

/// <summary>A DATA chunk with a TSN that the peer's cumulative acknowledgement has not passed.</summary>
internal sealed class OutstandingChunk(OutgoingFragment fragment, long order, MonoTime now)
{
    public OutgoingFragment Fragment { get; } = fragment;

    public ChunkFate Fate { get; set; }

    public int Transmissions { get; private set; } = 1;

    /// <summary>The place of the last transmission among all transmissions: what was sent later and is
    /// acknowledged speaks for the loss of this one, whatever its TSN.</summary>
    public long Order { get; private set; } = order;

    public MonoTime SentAt { get; private set; } = now;

    /// <summary>SACKs that acknowledged later transmissions, but not this one (RFC 9260 §7.2.4).</summary>
    public int Misses { get; set; }

    /// <summary>What it takes of the congestion window.</summary>
    public int WireLength => DataChunk.HeaderLength + Padding.RoundUp(Fragment.Length);

    public void SendAgain(long order, MonoTime now)
    {
        (Fate, Order, SentAt, Misses) = (ChunkFate.InFlight, order, now, 0);
        Transmissions++;
    }
}
