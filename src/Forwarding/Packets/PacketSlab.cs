namespace Ooblex.Forwarding.Packets;

/// <summary>One block of memory, cut into slots of one size; a buffer stays with its slot for life.</summary>
internal sealed class PacketSlab
{
    public const int Bytes = 64 << 10;

    private readonly PacketPool _pool;
    private PacketBuffer? _free;
    private int _made;

    public PacketSlab(PacketPool pool, SlabClass owner)
    {
        (_pool, Owner, Slots) = (pool, owner, Bytes / owner.SlotBytes);
        FreeSlots = Slots;
        Place = new LinkedListNode<PacketSlab>(this);
    }

    // Pinned arrays lie in a heap of their own, which the collector never copies.
    public byte[] Memory { get; } = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);

    public SlabClass Owner { get; }

    /// <summary>Its node in the class's list, made once: moving it allocates nothing.</summary>
    public LinkedListNode<PacketSlab> Place { get; }

    public int Slots { get; }

    public int FreeSlots { get; private set; }

    public bool IsUnused => FreeSlots == Slots;

    public PacketBuffer Take()
    {
        FreeSlots--;
        if (_free is not { } buffer)
        {
            return new PacketBuffer(_pool, this, Owner.SlotBytes * _made++);
        }

        _free = buffer.Next;
        buffer.Next = null;
        return buffer;
    }

    public void Put(PacketBuffer buffer)
    {
        buffer.Next = _free;
        _free = buffer;
        FreeSlots++;
    }
}
