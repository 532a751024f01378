using System.Numerics;
using Ooblex.Forwarding.Packets;

namespace Ooblex.Forwarding.Frames;

/// <summary>Packets that wait for others of their frame, by extended sequence number.</summary>
/// <remarks>Invariant: <c>first ≤ kept &lt; first + capacity</c>. It holds a reference to each.</remarks>
internal sealed class PacketWindow
{
    private readonly PacketBuffer?[] _slots;
    private readonly int _mask;

    /// <param name="capacity">Rounded up to a power of two.</param>
    public PacketWindow(int capacity)
    {
        _slots = new PacketBuffer?[BitOperations.RoundUpToPowerOf2((uint)capacity)];
        _mask = _slots.Length - 1;
    }

    public int Capacity => _slots.Length;

    /// <summary>The lowest number that is taken.</summary>
    public long First { get; private set; }

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    /// <summary>The highest number that is here; meaningless while <see cref="Count"/> is 0.</summary>
    public long Newest { get; private set; }

    public PacketBuffer? this[long number] =>
        number >= First && number < First + Capacity ? _slots[number & _mask] : null;

    public bool HasRoomFor(long number) => number >= First && number < First + Capacity;

    /// <summary>Keeps one more; it must fit. A second one of the same number is left alone.</summary>
    public void Add(PacketBuffer packet)
    {
        ref PacketBuffer? slot = ref _slots[packet.ExtendedSequence & _mask];
        if (slot is not null)
        {
            return;
        }

        packet.Retain();
        slot = packet;
        Newest = Count == 0 ? packet.ExtendedSequence : Math.Max(Newest, packet.ExtendedSequence);
        Count++;
        Bytes += packet.Length;
    }

    /// <summary>Lets go of all below a number, or makes room before what is here.</summary>
    public void MoveTo(long first)
    {
        for (long number = First; number < first && Count > 0; number++)
        {
            Drop(number);
        }

        First = first;
    }

    public void Clear() => MoveTo(Count == 0 ? First : Newest + 1);

    private void Drop(long number)
    {
        ref PacketBuffer? slot = ref _slots[number & _mask];
        if (slot is { } packet)
        {
            slot = null;
            Count--;
            Bytes -= packet.Length;
            packet.Release();
        }
    }
}
