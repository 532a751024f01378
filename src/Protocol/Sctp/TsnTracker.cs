namespace Ooblex.Protocol.Sctp;

internal enum TsnVerdict : byte { New, Duplicate, TooFar }

/// <summary>A run of received TSNs behind a gap, both ends included.</summary>
internal readonly record struct TsnRange(long First, long Last);

/// <summary>Which TSNs have arrived: all up to one, and some runs behind it (RFC 9260 §6.2).</summary>
internal sealed class TsnTracker(long initialTsn)
{
    private const int MaxRanges = 256;
    private const int MaxDuplicates = 32;
    private const int MaxDistance = ushort.MaxValue; // A gap block's offset has 16 bits.

    private readonly List<TsnRange> _ranges = [];
    private readonly List<uint> _duplicates = [];

    public long Cumulative { get; private set; } = initialTsn - 1;

    public IReadOnlyList<TsnRange> Ranges => _ranges;

    public IReadOnlyList<uint> Duplicates => _duplicates;

    public bool HasGap => _ranges.Count > 0;

    public TsnVerdict Judge(long tsn)
    {
        if (tsn <= Cumulative)
        {
            return TsnVerdict.Duplicate;
        }

        int next = IndexAfter(tsn);
        if (next > 0 && _ranges[next - 1].Last >= tsn)
        {
            return TsnVerdict.Duplicate;
        }

        if (tsn - Cumulative > MaxDistance)
        {
            return TsnVerdict.TooFar;
        }

        bool standsAlone = tsn != Cumulative + 1
            && (next == 0 || _ranges[next - 1].Last != tsn - 1)
            && (next == _ranges.Count || _ranges[next].First != tsn + 1);
        return standsAlone && _ranges.Count >= MaxRanges ? TsnVerdict.TooFar : TsnVerdict.New;
    }

    /// <summary>Records a TSN that <see cref="Judge"/> found new.</summary>
    public void Add(long tsn)
    {
        if (tsn == Cumulative + 1)
        {
            AdvanceTo(tsn);
            return;
        }

        int next = IndexAfter(tsn);
        bool joinsBefore = next > 0 && _ranges[next - 1].Last == tsn - 1;
        bool joinsAfter = next < _ranges.Count && _ranges[next].First == tsn + 1;
        switch (joinsBefore, joinsAfter)
        {
            case (true, true):
                _ranges[next - 1] = new TsnRange(_ranges[next - 1].First, _ranges[next].Last);
                _ranges.RemoveAt(next);
                break;
            case (true, false):
                _ranges[next - 1] = _ranges[next - 1] with { Last = tsn };
                break;
            case (false, true):
                _ranges[next] = _ranges[next] with { First = tsn };
                break;
            default:
                _ranges.Insert(next, new TsnRange(tsn, tsn));
                break;
        }
    }

    /// <summary>Counts everything up to <paramref name="tsn"/> as received, and runs that now touch it too.</summary>
    public void AdvanceTo(long tsn)
    {
        Cumulative = Math.Max(Cumulative, tsn);
        int absorbed = 0;
        while (absorbed < _ranges.Count && _ranges[absorbed].First <= Cumulative + 1)
        {
            Cumulative = Math.Max(Cumulative, _ranges[absorbed].Last);
            absorbed++;
        }

        _ranges.RemoveRange(0, absorbed);
    }

    public void NoteDuplicate(long tsn)
    {
        if (_duplicates.Count < MaxDuplicates)
        {
            _duplicates.Add((uint)tsn);
        }
    }

    public void ForgetDuplicates() => _duplicates.Clear();

    // The index of the first range that begins behind the TSN.
    private int IndexAfter(long tsn)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].First <= tsn)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
