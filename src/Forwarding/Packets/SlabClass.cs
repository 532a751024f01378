namespace Ooblex.Forwarding.Packets;

/// <summary>The slabs of one slot size.</summary>
/// <remarks>
/// The list holds every slab that has a free slot, and those alone. Slabs of which nothing is used stand last, so that
/// they stay unused and can be given back.
/// </remarks>
internal sealed class SlabClass(PacketPool pool, int slotBytes)
{
    private readonly LinkedList<PacketSlab> _open = new();

    public int SlotBytes => slotBytes;

    /// <summary>Slots that hold no packet.</summary>
    public int Idle { get; private set; }

    public PacketBuffer Take()
    {
        if (_open.First?.Value is not { } slab)
        {
            slab = new PacketSlab(pool, this);
            Idle += slab.Slots;
            _open.AddFirst(slab.Place);
        }

        PacketBuffer buffer = slab.Take();
        Idle--;
        if (slab.FreeSlots == 0)
        {
            _open.Remove(slab.Place);
        }

        return buffer;
    }

    public void Put(PacketBuffer buffer)
    {
        PacketSlab slab = buffer.Slab;
        slab.Put(buffer);
        Idle++;
        if (slab.FreeSlots == 1)
        {
            _open.AddFirst(slab.Place); // The slot that was left last is the one still in the cache.
        }
        else if (slab.IsUnused)
        {
            _open.Remove(slab.Place);
            _open.AddLast(slab.Place);
        }
    }

    /// <summary>Leaves an unused slab to the collector. False when it is the only one.</summary>
    /// <remarks>One stays, for packets that come and go where a slab ends would else make and drop one each time.
    /// </remarks>
    public bool GiveBack()
    {
        if (_open.Last is not { Value.IsUnused: true, Previous.Value.IsUnused: true } last)
        {
            return false;
        }

        _open.Remove(last);
        Idle -= last.Value.Slots;
        return true;
    }
}
