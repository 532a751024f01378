using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Packets;

/// <summary>The packet buffers of one worker. Grows with what is alive, and keeps a bounded number for later.</summary>
/// <remarks>
/// One thread, the owner, copies packets in and trims; any thread may release. A buffer that is released for the last
/// time goes onto a stack, which the owner takes whole: a push is one compare-and-swap, and as nobody ever pops a
/// single one, no buffer can be gone and back between the two halves of a swap (the ABA problem).
/// Memory comes in slabs of 64 KiB, cut for packets of one of four sizes.
/// </remarks>
public sealed class PacketPool
{
    private readonly SlabClass[] _classes;
    private readonly int _maxIdle;
    private PacketBuffer? _returned;
    private long _copied;
    private long _released;

    /// <param name="maxIdle">Free slots kept for later; slabs of which nothing is used go when there are more.</param>
    public PacketPool(int maxIdle)
    {
        _maxIdle = maxIdle;

        // Sound, small frames, video as browsers cut it (to 1200 bytes), and the largest there is.
        _classes =
        [
            new SlabClass(this, 256),
            new SlabClass(this, 640),
            new SlabClass(this, 1_280),
            new SlabClass(this, PacketBuffer.Capacity),
        ];
    }

    /// <summary>
    /// Buffers held by histories and viewers now; 0 when every session is gone, or something leaks. From another
    /// thread than the owner's it may miss what changes at this moment.
    /// </summary>
    public int InUse => (int)(Volatile.Read(ref _copied) - Volatile.Read(ref _released));

    /// <summary>Free slots that wait for packets. The owner's.</summary>
    public int Idle
    {
        get
        {
            int idle = 0;
            foreach (SlabClass slabs in _classes)
            {
                idle += slabs.Idle;
            }

            return idle;
        }
    }

    /// <summary>
    /// A copy of one packet with one reference; the caller releases it. <c>null</c> when it is too long. The owner's.
    /// </summary>
    public PacketBuffer? Copy(ReadOnlySpan<byte> packet, in RtpHeader header, MonoTime arrivedAt)
    {
        if (packet.Length > PacketBuffer.Capacity)
        {
            return null;
        }

        Trim();
        PacketBuffer buffer = ClassFor(packet.Length).Take();
        buffer.Fill(packet, header, arrivedAt);
        Volatile.Write(ref _copied, _copied + 1);
        return buffer;
    }

    /// <summary>
    /// Takes back what has been released, and gives unused slabs away when there are more free slots than wanted.
    /// The owner's; each copy does it too, so only an owner that has nothing to copy needs to ask.
    /// </summary>
    public void Trim()
    {
        if (Volatile.Read(ref _returned) is null)
        {
            return;
        }

        PacketBuffer? next = Interlocked.Exchange(ref _returned, null);
        while (next is { } buffer)
        {
            next = buffer.Next;
            buffer.Slab.Owner.Put(buffer);
        }

        while (Idle > _maxIdle && GiveBack())
        {
        }
    }

    /// <summary>Any thread.</summary>
    internal void Return(PacketBuffer buffer)
    {
        PacketBuffer? top;
        do
        {
            top = Volatile.Read(ref _returned);
            buffer.Next = top;
        }
        while (Interlocked.CompareExchange(ref _returned, buffer, top) != top);
        Interlocked.Increment(ref _released);
    }

    private SlabClass ClassFor(int packetBytes)
    {
        int i = 0;
        while (_classes[i].SlotBytes < packetBytes)
        {
            i++;
        }

        return _classes[i];
    }

    // The largest slots first: they are wanted least.
    private bool GiveBack()
    {
        for (int i = _classes.Length - 1; i >= 0; i--)
        {
            if (_classes[i].GiveBack())
            {
                return true;
            }
        }

        return false;
    }
}
