namespace Ooblex.Protocol.Dtls;

/// <summary>Which of the last 64 records have been seen (RFC 6347 §4.1.2.6).</summary>
internal struct RecordWindow
{
    private const int Size = 64;
    private ulong _seen; // Bit i stands for the record i before the newest.
    private long _newest;

    public readonly bool IsFresh(long sequence)
    {
        long behind = _newest - sequence;
        return behind < 0 || (behind < Size && (_seen & (1UL << (int)behind)) == 0);
    }

    /// <summary>Only after the record has proved authentic.</summary>
    public void Accept(long sequence)
    {
        long ahead = sequence - _newest;
        if (ahead <= 0)
        {
            _seen |= 1UL << (int)-ahead;
            return;
        }

        _seen = ahead < Size ? (_seen << (int)ahead) | 1 : 1;
        _newest = sequence;
    }
}
