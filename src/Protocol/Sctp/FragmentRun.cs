namespace Ooblex.Protocol.Sctp;

/// <summary>Adjacent fragments of one message. Runs grow at both ends and join in constant time.</summary>
internal sealed class FragmentRun
{
    private readonly Fragment _head;
    private Fragment _tail;

    public FragmentRun(long tsn, in DataChunk chunk)
    {
        (First, Last) = (tsn, tsn);
        (StreamId, Ssn, Ppid, Unordered) = (chunk.StreamId, chunk.Ssn, chunk.Ppid, chunk.IsUnordered);
        (HasBegin, HasEnd) = (chunk.IsBegin, chunk.IsEnd);
        _head = new Fragment(chunk.Payload.ToArray());
        _tail = _head;
        (Bytes, Pieces) = (chunk.Payload.Length, 1);
    }

    public long First { get; }

    public long Last { get; private set; }

    public ushort StreamId { get; }

    public ushort Ssn { get; }

    public uint Ppid { get; }

    public bool Unordered { get; }

    public bool HasBegin { get; }

    public bool HasEnd { get; private set; }

    public int Bytes { get; private set; }

    public int Pieces { get; private set; }

    public bool IsWhole => HasBegin && HasEnd;

    /// <summary>Whether the run that begins right behind this one can be its continuation.</summary>
    public bool Precedes(FragmentRun next) =>
        !HasEnd
        && !next.HasBegin
        && StreamId == next.StreamId
        && Unordered == next.Unordered
        && (Unordered || Ssn == next.Ssn);

    /// <summary>Takes over the run behind this one, which must not be used any more.</summary>
    public void Append(FragmentRun next)
    {
        _tail.Next = next._head;
        _tail = next._tail;
        Last = next.Last;
        HasEnd = next.HasEnd;
        Bytes += next.Bytes;
        Pieces += next.Pieces;
    }

    /// <summary>The payload in one piece; no copy when it is one already.</summary>
    public byte[] Join()
    {
        if (_head.Next is null)
        {
            return _head.Data;
        }

        byte[] whole = new byte[Bytes];
        int offset = 0;
        for (Fragment? fragment = _head; fragment is not null; fragment = fragment.Next)
        {
            fragment.Data.CopyTo(whole, offset);
            offset += fragment.Data.Length;
        }

        return whole;
    }

    private sealed class Fragment(byte[] data)
    {
        public byte[] Data { get; } = data;

        public Fragment? Next { get; set; }
    }
}
