using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>Datagrams waiting for the flush at the end of a wake-up, back to back in one pinned array.</summary>
/// <remarks>Write into <see cref="Reserve"/>, then <see cref="Commit"/>. One owner.</remarks>
internal sealed class SendBatch(DatagramPort port)
{
    public const int Capacity = 256;
    private const int MaxDatagramBytes = 2048;

    // What the kernel takes in one send: 64 segments, each within the path's MTU, and one IP datagram in all.
    private const int MaxSegments = 64;
    private const int MaxSegmentBytes = 1452;
    private const int MaxRunBytes = 65_000;

    private readonly Outgoing[] _entries = Pinned.Array<Outgoing>(Capacity);
    private int _used;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity * MaxDatagramBytes, pinned: true);

    public ReadOnlySpan<Outgoing> Entries => _entries.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>How many of the first entries go to one address in equal sizes; the last may be shorter.</summary>
    public static int RunLength(ReadOnlySpan<Outgoing> entries)
    {
        ref readonly Outgoing first = ref entries[0];
        if (first.Length > MaxSegmentBytes)
        {
            return 1;
        }

        int most = Math.Min(entries.Length, Math.Min(MaxSegments, MaxRunBytes / Math.Max(1, first.Length)));
        for (int i = 1; i < most; i++)
        {
            ref readonly Outgoing next = ref entries[i];
            if (next.Length > first.Length || !next.Target.Equals(first.Target))
            {
                return i;
            }

            if (next.Length < first.Length)
            {
                return i + 1;
            }
        }

        return most;
    }

    /// <summary>Room for one datagram of up to 2048 bytes; flushes first when the batch is full.</summary>
    public Span<byte> Reserve()
    {
        if (Count == Capacity || Bytes.Length - _used < MaxDatagramBytes)
        {
            Flush();
        }

        return Bytes.AsSpan(_used, MaxDatagramBytes);
    }

    public void Commit(int length, in TransportAddress target)
    {
        ref Outgoing entry = ref _entries[Count];
        entry.Offset = _used;
        entry.Length = length;
        entry.Target = target;
        Count++;
        _used += length;
    }

    public void Flush()
    {
        if (Count > 0)
        {
            port.Send(this);
        }

        (Count, _used) = (0, 0);
    }
}

/// <summary>One datagram of a batch.</summary>
internal struct Outgoing
{
    public int Offset;
    public int Length;
    public TransportAddress Target;
}
