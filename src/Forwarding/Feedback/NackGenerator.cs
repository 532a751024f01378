using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Feedback;

/// <summary>
/// Finds the gaps in one incoming stream and says which packets to ask for, and when (RFC 4585 §6.2.1).
/// </summary>
/// <remarks>
/// Also the judge of duplicates: a packet may come twice, on its own and by retransmission. Memory is bounded by
/// <see cref="NackOptions.MaxMissing"/>, growing with the most that was ever missing, and a window of
/// <see cref="WindowPackets"/> bits. One owner thread.
/// </remarks>
public sealed class NackGenerator(NackOptions options)
{
    /// <summary>How far back a packet can be recognised; what is older counts as seen.</summary>
    public const int WindowPackets = 2048;

    private const int FirstRoom = 16;

    // Oldest first, the first _missingCount of them.
    private Missing[] _missing = [];
    private readonly ulong[] _window = new ulong[WindowPackets / 64];
    private int _missingCount;
    private bool _started;
    private long _highest;
    private int _givenUp;
    private MonoTime? _nextDeadline;

    /// <summary>When <see cref="Collect"/> has something to say; <c>null</c> when nothing is missing.</summary>
    public MonoTime? NextDeadline => _missingCount == 0 ? null : _nextDeadline;

    public int MissingCount => _missingCount;

    /// <summary>The number that has been missing for longest; <c>null</c> when nothing is.</summary>
    public ushort? OldestMissing => _missingCount == 0 ? null : (ushort)_missing[0].Sequence;

    /// <summary>More was lost than retransmission can mend. Stays set until <see cref="OnKeyFrame"/>.</summary>
    public bool NeedsKeyFrame { get; private set; }

    /// <summary>Packets that came only because they were asked for.</summary>
    public long RecoveredPackets { get; private set; }

    /// <summary>Says which number is the first, where that is known before anything comes.</summary>
    public void Begin(ushort first) => Restart((ushort)(first - 1));

    /// <summary>All numbers up to this one have been sent: those that are not here are missing.</summary>
    public void Expect(ushort newest, MonoTime now)
    {
        int distance = SequenceNumber.Distance((ushort)_highest, newest);
        if (!_started || distance <= 0)
        {
            return;
        }

        if (distance >= WindowPackets)
        {
            Restart(newest);
            NeedsKeyFrame = true;
            return;
        }

        for (int i = 1; i <= distance; i++)
        {
            Mark(_highest + i, isReceived: false);
        }

        AddMissing(distance, now + options.ReorderWait);
        _highest += distance;
        DropUnrecognisable();
    }

    /// <summary>Notes a packet that arrived.</summary>
    /// <param name="sequence">The media sequence number, of a retransmission the original one.</param>
    /// <param name="now">When.</param>
    /// <param name="recovered">Whether it came as a retransmission: those never open a gap.</param>
    /// <returns>False for one that was here already or is too old to tell; it must not be forwarded.</returns>
    public bool OnPacket(ushort sequence, MonoTime now, bool recovered)
    {
        if (!_started)
        {
            Restart(sequence);
            return true;
        }

        int distance = SequenceNumber.Distance((ushort)_highest, sequence);
        if (Math.Abs(distance) >= WindowPackets)
        {
            if (recovered)
            {
                return false; // A retransmission cannot tell where the stream is now.
            }

            Restart(sequence);
            NeedsKeyFrame = true;
            return true;
        }

        if (distance > 0)
        {
            Advance(distance, now);
            return true;
        }

        long extended = _highest + distance;
        if (IsMarked(extended))
        {
            return false;
        }

        Mark(extended, isReceived: true);
        if (Forget(extended) && recovered)
        {
            RecoveredPackets++;
        }

        return true;
    }

    /// <summary>A key frame starts here: what is missing before it matters no longer.</summary>
    public void OnKeyFrame(ushort sequence)
    {
        NeedsKeyFrame = false;
        long start = SequenceNumber.Extend(sequence, _highest);
        int keep = 0;
        while (keep < _missingCount && _missing[keep].Sequence < start)
        {
            keep++;
        }

        RemoveFirst(keep);
    }

    /// <summary>Takes the packets to ask for now. Call it when <see cref="NextDeadline"/> is due.</summary>
    /// <param name="now">The time.</param>
    /// <param name="roundTrip">To the publisher; zero while unknown.</param>
    /// <param name="lost">Filled oldest first; what does not fit is due again at once.</param>
    /// <returns>How many.</returns>
    public int Collect(MonoTime now, TimeSpan roundTrip, Span<ushort> lost)
    {
        TimeSpan retry = roundTrip > options.MinRetryInterval ? roundTrip : options.MinRetryInterval;
        int count = 0;
        int kept = 0;
        _nextDeadline = null;
        for (int i = 0; i < _missingCount; i++)
        {
            Missing missing = _missing[i];
            MonoTime due = IsClear(missing) ? now : missing.Due;
            if (due <= now && missing.Requests >= options.MaxRequests)
            {
                _givenUp++;
                continue;
            }

            if (due <= now && count < lost.Length)
            {
                lost[count++] = (ushort)missing.Sequence;
                due = now + retry;
                missing = missing with { Requests = missing.Requests + 1, Due = due };
            }

            _nextDeadline = MonoTime.Earliest(_nextDeadline, due);
            _missing[kept++] = missing;
        }

        _missingCount = kept;
        return count;
    }

    /// <summary>How many packets were given up since the last call.</summary>
    public int TakeGivenUp()
    {
        int count = _givenUp;
        _givenUp = 0;
        return count;
    }

    // Not asked for yet, and so far behind that reordering is no excuse.
    private bool IsClear(in Missing missing) =>
        missing.Requests == 0 && _highest - missing.Sequence >= options.ReorderPackets;

    private void Advance(int distance, MonoTime now)
    {
        for (int i = 1; i < distance; i++)
        {
            Mark(_highest + i, isReceived: false);
        }

        int gap = distance - 1;
        if (gap > 0)
        {
            AddMissing(gap, now + options.ReorderWait);
        }

        _highest += distance;
        Mark(_highest, isReceived: true);
        DropUnrecognisable();
        if (_missingCount > 0 && HasClear())
        {
            _nextDeadline = MonoTime.Earliest(_nextDeadline, now);
        }
    }

    private void AddMissing(int gap, MonoTime due)
    {
        int count = _missingCount + gap;
        if (count > options.MaxMissing)
        {
            _givenUp += _missingCount + gap;
            _missingCount = 0;
            NeedsKeyFrame = true;
            return;
        }

        if (count > _missing.Length)
        {
            Array.Resize(ref _missing, Math.Min(options.MaxMissing, Math.Max(FirstRoom, 2 * count)));
        }

        for (int i = 1; i <= gap; i++)
        {
            _missing[_missingCount++] = new Missing(_highest + i, due, 0);
        }

        _nextDeadline = _missingCount == gap ? due : MonoTime.Earliest(_nextDeadline, due);
    }

    // Sorted, so those not asked for yet are together at the end; the first of them is the one farthest behind.
    private bool HasClear()
    {
        for (int i = _missingCount - 1; i >= 0 && _missing[i].Requests == 0; i--)
        {
            if (IsClear(_missing[i]))
            {
                return true;
            }
        }

        return false;
    }

    // A packet that left the window would be taken for a duplicate if it came.
    private void DropUnrecognisable()
    {
        int old = 0;
        while (old < _missingCount && _highest - _missing[old].Sequence >= WindowPackets)
        {
            old++;
        }

        _givenUp += old;
        RemoveFirst(old);
    }

    private bool Forget(long sequence)
    {
        int low = 0;
        int high = _missingCount - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            long found = _missing[middle].Sequence;
            if (found == sequence)
            {
                _missing.AsSpan((middle + 1).._missingCount).CopyTo(_missing.AsSpan(middle));
                _missingCount--;
                return true;
            }

            (low, high) = found < sequence ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private void RemoveFirst(int count)
    {
        if (count > 0)
        {
            _missing.AsSpan(count.._missingCount).CopyTo(_missing);
            _missingCount -= count;
        }
    }

    private void Restart(ushort sequence)
    {
        _started = true;
        _highest = sequence;
        _missingCount = 0;
        _nextDeadline = null;
        Array.Clear(_window); // Packets that the first one overtook are welcome, but were never missing.
        Mark(_highest, isReceived: true);
    }

    private bool IsMarked(long sequence) => (_window[Word(sequence)] & Bit(sequence)) != 0;

    private void Mark(long sequence, bool isReceived)
    {
        ref ulong word = ref _window[Word(sequence)];
        word = isReceived ? word | Bit(sequence) : word & ~Bit(sequence);
    }

    private static int Word(long sequence) => (int)((sequence & (WindowPackets - 1)) >> 6);

    private static ulong Bit(long sequence) => 1UL << (int)(sequence & 63);

    private readonly record struct Missing(long Sequence, MonoTime Due, int Requests);
}
