using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>What one SACK changed.</summary>
internal struct AckOutcome
{
    public bool CumulativeAdvanced;
    public int AckedBytes;
    public int NewlyLost;
    public MonoTime? RttSentAt;
    public long HighestOrder;
    public MonoTime Plausible;
}

/// <summary>All chunks between the peer's cumulative TSN and the next TSN, in order (RFC 9260 §6.2.1, §6.3).</summary>
/// <remarks><c>Cumulative &lt; tsn of every chunk here &lt; NextTsn</c>; the chunk at index i has TSN
/// Cumulative + 1 + i. <see cref="FlightBytes"/> counts those whose fate is still open.</remarks>
internal sealed class OutstandingData(long initialTsn, SendQueue queue)
{
    private const int MissesUntilLost = 3;

    private readonly List<OutstandingChunk> _chunks = [];
    private long _order;

    public long Cumulative { get; private set; } = initialTsn - 1;

    public long NextTsn => Cumulative + 1 + _chunks.Count;

    public int FlightBytes { get; private set; }

    public int LostCount { get; private set; }

    public bool IsEmpty => _chunks.Count == 0;

    public OutstandingChunk At(long tsn) => _chunks[(int)(tsn - Cumulative - 1)];

    /// <summary>Gives the fragment the next TSN.</summary>
    public OutstandingChunk Add(in OutgoingFragment fragment, MonoTime now)
    {
        OutstandingChunk chunk = new(fragment, ++_order, now);
        _chunks.Add(chunk);
        FlightBytes += chunk.WireLength;
        return chunk;
    }

    public void SendAgain(OutstandingChunk chunk, MonoTime now)
    {
        LostCount--;
        FlightBytes += chunk.WireLength;
        chunk.SendAgain(++_order, now);
    }

    /// <summary>The first lost chunk at or behind a TSN.</summary>
    public bool TryFindLost(long fromTsn, out long tsn)
    {
        tsn = Math.Max(fromTsn, Cumulative + 1);
        while (LostCount > 0 && tsn < NextTsn)
        {
            if (At(tsn).Fate is ChunkFate.Lost)
            {
                return true;
            }

            tsn++;
        }

        return false;
    }

    /// <summary>Applies a SACK whose cumulative TSN lies in <c>Cumulative … NextTsn − 1</c>.</summary>
    /// <remarks>A retransmission later than <paramref name="plausible"/> cannot be what the SACK is about: it would
    /// have been faster than the path.</remarks>
    public AckOutcome Acknowledge(long cumulative, in SackChunk sack, MonoTime plausible)
    {
        AckOutcome outcome = new() { Plausible = plausible };
        outcome.CumulativeAdvanced = cumulative > Cumulative;
        int passed = (int)(cumulative - Cumulative);
        for (int i = 0; i < passed; i++)
        {
            Settle(_chunks[i], ref outcome);
            queue.Release(_chunks[i].Fragment);
        }

        _chunks.RemoveRange(0, passed);
        Cumulative = cumulative;
        if (!sack.IsOfShutdown)
        {
            ApplyGaps(sack, ref outcome);
            CountMisses(ref outcome);
        }

        return outcome;
    }

    /// <summary>A time-out: nothing that is open is believed to be on its way any more (§6.3.3).</summary>
    public void MarkAllLost()
    {
        foreach (OutstandingChunk chunk in _chunks)
        {
            if (chunk.Fate is ChunkFate.InFlight)
            {
                MarkLost(chunk);
            }
        }
    }

    /// <summary>Gives up the messages of lost chunks that may not be sent again (RFC 3758 §3.5).</summary>
    public void AbandonSpent(MonoTime now)
    {
        for (int i = 0; i < _chunks.Count && LostCount > 0; i++)
        {
            OutstandingChunk chunk = _chunks[i];
            if (chunk.Fate is ChunkFate.Lost && chunk.Fragment.Message.IsSpent(chunk.Transmissions, now))
            {
                Abandon(chunk.Fragment.Message, near: i);
            }
        }

        if (queue.Current is { } current && current.IsExpired(now))
        {
            Abandon(current, near: _chunks.Count - 1);
        }
    }

    // The fragments of one message have adjacent TSNs.
    private void Abandon(OutgoingMessage message, int near)
    {
        if (!message.IsSent)
        {
            // An empty last fragment takes a TSN that is never sent, only skipped: so there is always something to
            // skip, even where the peer has acknowledged all that it got and waits for more.
            _chunks.Add(new OutstandingChunk(queue.DropRest(), ++_order, default) { Fate = ChunkFate.Abandoned });
        }

        int first = Math.Max(near, 0);
        while (first > 0 && _chunks[first - 1].Fragment.Message == message)
        {
            first--;
        }

        for (int i = first; i < _chunks.Count; i++)
        {
            if (_chunks[i].Fragment.Message == message)
            {
                Leave(_chunks[i]);
                _chunks[i].Fate = ChunkFate.Abandoned;
            }
            else if (i > near)
            {
                break;
            }
        }
    }

    private void ApplyGaps(in SackChunk sack, ref AckOutcome outcome)
    {
        int index = 0;
        for (int gap = 0; gap < sack.GapCount; gap++)
        {
            (int start, int end) = sack.Gap(gap);
            for (; index < _chunks.Count && index < start - 1; index++)
            {
                Renege(_chunks[index]);
            }

            for (; index < _chunks.Count && index < end; index++)
            {
                Settle(_chunks[index], ref outcome);
            }
        }

        for (; index < _chunks.Count; index++)
        {
            Renege(_chunks[index]);
        }
    }

    private void Settle(OutstandingChunk chunk, ref AckOutcome outcome)
    {
        if (chunk.Fate is not (ChunkFate.InFlight or ChunkFate.Lost))
        {
            return;
        }

        Leave(chunk);
        chunk.Fate = ChunkFate.Acknowledged;
        outcome.AckedBytes += chunk.WireLength;
        if (chunk.Transmissions == 1 || chunk.SentAt <= outcome.Plausible)
        {
            outcome.HighestOrder = Math.Max(outcome.HighestOrder, chunk.Order);
        }

        if (chunk.Transmissions == 1)
        {
            // Karn: of a chunk sent twice nobody knows for sure which one arrived (§6.3.1, C5).
            outcome.RttSentAt = outcome.RttSentAt > chunk.SentAt ? outcome.RttSentAt : chunk.SentAt;
        }
    }

    // The peer took back a gap acknowledgement, which it may (§6.2.1).
    private void Renege(OutstandingChunk chunk)
    {
        if (chunk.Fate is ChunkFate.Acknowledged)
        {
            chunk.Fate = ChunkFate.InFlight;
            FlightBytes += chunk.WireLength;
        }
    }

    private void CountMisses(ref AckOutcome outcome)
    {
        if (outcome.HighestOrder == 0)
        {
            return;
        }

        foreach (OutstandingChunk chunk in _chunks)
        {
            if (chunk.Fate is ChunkFate.InFlight
                && chunk.Order < outcome.HighestOrder
                && ++chunk.Misses >= MissesUntilLost)
            {
                MarkLost(chunk);
                outcome.NewlyLost++;
            }
        }
    }

    private void MarkLost(OutstandingChunk chunk)
    {
        FlightBytes -= chunk.WireLength;
        LostCount++;
        chunk.Fate = ChunkFate.Lost;
    }

    // Takes a chunk out of the sums before its fate changes.
    private void Leave(OutstandingChunk chunk)
    {
        switch (chunk.Fate)
        {
            case ChunkFate.InFlight:
                FlightBytes -= chunk.WireLength;
                break;
            case ChunkFate.Lost:
                LostCount--;
                break;
        }
    }
}
