using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>The datagrams of one wake-up, each in its own slot of one pinned array.</summary>
/// <remarks>A slot's bytes are valid until the next receive; the reader may decrypt in place.</remarks>
internal sealed class ReceiveBatch
{
    public const int Capacity = 64;

    /// <summary>Larger than any datagram of a 1500-byte path; a longer one arrives cut and is dropped.</summary>
    public const int SlotBytes = 2048;

    private readonly int[] _lengths = new int[Capacity];
    private readonly TransportAddress[] _sources = new TransportAddress[Capacity];

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity * SlotBytes, pinned: true);

    public int Count { get; set; }

    public Span<byte> Datagram(int index) => Bytes.AsSpan(index * SlotBytes, _lengths[index]);

    public ref readonly TransportAddress Source(int index) => ref _sources[index];

    public void Set(int index, int length, in TransportAddress source)
    {
        _lengths[index] = length;
        _sources[index] = source;
    }
}
