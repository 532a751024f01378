using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>The datagrams of one wake-up, in slots of one pinned array.</summary>
/// <remarks>
/// A slot holds one datagram, or several of one sender back to back where the kernel has joined them (UDP_GRO). Bytes
/// are valid until the next receive; the reader may decrypt in place, since clear text is never longer. The port that
/// fills the batch chooses its shape at the first receive.
/// </remarks>
internal sealed class ReceiveBatch
{
    /// <summary>Larger than any datagram of a 1500-byte path; a longer one is kept as an empty one.</summary>
    public const int MaxDatagramBytes = 2048;

    private int[] _offsets = [];
    private ushort[] _lengths = [];
    private ushort[] _slots = [];
    private TransportAddress[] _sources = [];
    private int _slotBytes;

    public byte[] Bytes { get; private set; } = [];

    /// <summary>Datagrams.</summary>
    public int Count { get; private set; }

    public Span<byte> Datagram(int index) => Bytes.AsSpan(_offsets[index], _lengths[index]);

    public ref readonly TransportAddress Source(int index) => ref _sources[_slots[index]];

    public Span<byte> Slot(int slot) => Bytes.AsSpan(slot * _slotBytes, _slotBytes);

    public void Clear() => Count = 0;

    /// <summary>Makes the arrays, unless they have this shape already.</summary>
    /// <param name="slots">How many buffers the system fills.</param>
    /// <param name="slotBytes">Size of each.</param>
    /// <param name="slotDatagrams">How many datagrams one buffer may come to hold.</param>
    public void Shape(int slots, int slotBytes, int slotDatagrams)
    {
        if (_sources.Length == slots && _slotBytes == slotBytes && _offsets.Length == slots * slotDatagrams)
        {
            return;
        }

        Count = 0;
        _slotBytes = slotBytes;
        Bytes = GC.AllocateUninitializedArray<byte>(slots * slotBytes, pinned: true);
        _sources = new TransportAddress[slots];
        _offsets = new int[slots * slotDatagrams];
        _lengths = new ushort[slots * slotDatagrams];
        _slots = new ushort[slots * slotDatagrams];
    }

    /// <summary>Adds what lies in a slot.</summary>
    /// <param name="slot">Counted from 0.</param>
    /// <param name="length">Bytes that lie there; none for what was cut.</param>
    /// <param name="segmentBytes">Length of each datagram in it but the last; not positive: there is but one.</param>
    /// <param name="source">Who sent them.</param>
    public void Add(int slot, int length, int segmentBytes, in TransportAddress source)
    {
        int step = segmentBytes > 0 ? segmentBytes : Math.Max(1, length);
        _sources[slot] = source;
        int from = 0;
        do
        {
            if (Count == _offsets.Length)
            {
                return; // More segments than any kernel joins.
            }

            int bytes = Math.Min(step, length - from);
            _offsets[Count] = (slot * _slotBytes) + from;
            _lengths[Count] = (ushort)(bytes <= MaxDatagramBytes ? bytes : 0);
            _slots[Count] = (ushort)slot;
            Count++;
            from += step;
        }
        while (from < length);
    }
}
