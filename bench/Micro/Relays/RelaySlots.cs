using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Micro.Relays;

/// <summary>A way out that keeps what it is given where it lies: no copy is within any figure.</summary>
internal sealed class RelaySlots(int count) : RelayEgress
{
    private const int SlotBytes = 2048;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(count * SlotBytes, pinned: true);
    private readonly int[] _lengths = new int[count];

    public int Count { get; private set; }

    public Span<byte> Datagram(int index) => _bytes.AsSpan(index * SlotBytes, _lengths[index]);

    public void Clear() => Count = 0;

    public override Span<byte> Reserve() => _bytes.AsSpan(Count * SlotBytes, SlotBytes);

    public override void Send(int length, in TransportAddress to) => _lengths[Count++] = length;
}
