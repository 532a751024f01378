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

    private readonly int[] _offsets = new int[Capacity];
    private readonly int[] _lengths = new int[Capacity];
    private readonly TransportAddress[] _targets = new TransportAddress[Capacity];
    private int _used;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity * MaxDatagramBytes, pinned: true);

    public int Count { get; private set; }

    public int Offset(int index) => _offsets[index];

    public int Length(int index) => _lengths[index];

    public ref readonly TransportAddress Target(int index) => ref _targets[index];

    /// <summary>How many datagrams from here on go to one address in equal sizes; the last may be shorter.</summary>
    public int RunLength(int first)
    {
        int size = _lengths[first];
        int total = size;
        int next = first + 1;
        while (next < Count && next - first < MaxSegments && size <= MaxSegmentBytes
            && _lengths[next] <= size && total + _lengths[next] <= MaxRunBytes
            && _targets[next].Equals(_targets[first]))
        {
            total += _lengths[next];
            next++;
            if (_lengths[next - 1] < size)
            {
                break;
            }
        }

        return next - first;
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
        _offsets[Count] = _used;
        _lengths[Count] = length;
        _targets[Count] = target;
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
