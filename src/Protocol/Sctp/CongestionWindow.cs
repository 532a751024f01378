namespace Ooblex.Protocol.Sctp;

/// <summary>How much may be in flight (RFC 9260 §7.2): slow start, congestion avoidance, fast recovery.</summary>
/// <remarks>The window begins at ten packets as RFC 6928 has it, not at the 4380 bytes of RFC 9260 §7.2.1.</remarks>
internal sealed class CongestionWindow(int mtuBytes, int maxBytes)
{
    private const int InitialPackets = 10;
    private const int MinSlowStartPackets = 4;

    private int _slowStartThreshold = int.MaxValue;
    private int _partialBytesAcked;
    private long? _recoveryExit;

    public int Bytes { get; private set; } = InitialPackets * mtuBytes;

    public bool InFastRecovery => _recoveryExit is not null;

    /// <summary>Grows, if the window was in use: <paramref name="flightBefore"/> is the flight before the SACK.
    /// </summary>
    public void OnAcknowledged(long cumulative, in AckOutcome outcome, int flightBefore, bool allAcknowledged)
    {
        if (_recoveryExit <= cumulative)
        {
            _recoveryExit = null;
        }

        if (outcome.CumulativeAdvanced && !InFastRecovery && Bytes <= _slowStartThreshold)
        {
            // Within one packet of full is full: the last chunk did not fit (§7.2.1).
            bool wasFull = flightBefore + mtuBytes > Bytes;
            Grow(wasFull ? Math.Min(outcome.AckedBytes, mtuBytes) : 0);
        }
        else if (Bytes > _slowStartThreshold)
        {
            AvoidCongestion(outcome.AckedBytes, flightBefore);
        }

        if (allAcknowledged)
        {
            _partialBytesAcked = 0;
        }
    }

    /// <summary>Three misses (§7.2.4). Once per window: until <paramref name="highestSent"/> is acknowledged.</summary>
    public void OnFastLoss(long highestSent)
    {
        if (InFastRecovery)
        {
            return;
        }

        Halve();
        Bytes = _slowStartThreshold;
        _recoveryExit = highestSent;
    }

    public void OnTimeout()
    {
        Halve();
        Bytes = mtuBytes;
        _recoveryExit = null;
    }

    /// <summary>A window not used for a while says nothing about the path (§7.2.1).</summary>
    public void OnIdle(TimeSpan idle, TimeSpan rto)
    {
        for (TimeSpan left = idle; left >= rto && Bytes > InitialPackets * mtuBytes; left -= rto)
        {
            Bytes = Math.Max(Bytes / 2, InitialPackets * mtuBytes);
        }
    }

    private void AvoidCongestion(int ackedBytes, int flightBefore)
    {
        _partialBytesAcked += ackedBytes;
        if (_partialBytesAcked >= Bytes && flightBefore + mtuBytes > Bytes)
        {
            _partialBytesAcked -= Bytes;
            Grow(mtuBytes);
        }

        _partialBytesAcked = Math.Min(_partialBytesAcked, Bytes);
    }

    private void Halve()
    {
        _slowStartThreshold = Math.Max(Bytes / 2, MinSlowStartPackets * mtuBytes);
        _partialBytesAcked = 0;
    }

    private void Grow(int bytes) => Bytes = Math.Min(Bytes + bytes, maxBytes);
}
