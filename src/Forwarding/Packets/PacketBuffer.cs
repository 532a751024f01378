using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Packets;

/// <summary>One clear RTP packet of a publisher, shared by its history and every viewer it goes to.</summary>
/// <remarks>
/// Reference-counted and pooled: who holds it calls <see cref="Retain"/>, and <see cref="Release"/> once for each, on
/// whatever thread. Its contents belong to the publisher's worker until that hands it on, and are not written after.
/// </remarks>
public sealed class PacketBuffer
{
    /// <summary>No RTP packet of a 1500-byte path is longer.</summary>
    public const int Capacity = 1500;

    private readonly PacketPool _pool;
    private readonly int _offset;
    private int _references;

    internal PacketBuffer(PacketPool pool, PacketSlab slab, int offset) =>
        (_pool, Slab, _offset) = (pool, slab, offset);

    public int Length { get; private set; }

    public RtpHeader Header { get; private set; }

    /// <summary>The sequence number with its wraps counted, per source layer.</summary>
    public long ExtendedSequence { get; internal set; }

    /// <summary>Grows with each frame of the layer; packets of one frame share it. Gaps are allowed.</summary>
    public long FrameNumber { get; internal set; }

    /// <summary>The first packet of a key frame: where a viewer may begin.</summary>
    public bool StartsKeyFrame { get; internal set; }

    /// <summary>Where the publisher's header extensions lie in <see cref="Packet"/>.</summary>
    public RtpExtensionIndex Extensions { get; internal set; }

    public MonoTime ArrivedAt { get; private set; }

    public ReadOnlySpan<byte> Packet => Slab.Memory.AsSpan(_offset, Length);

    public ReadOnlySpan<byte> Payload => Packet.Slice(Header.PayloadOffset, Header.PayloadLength);

    internal PacketSlab Slab { get; }

    /// <summary>The buffer behind it in the list of free ones that it stands in.</summary>
    internal PacketBuffer? Next { get; set; }

    public void Retain()
    {
        if (Interlocked.Increment(ref _references) <= 1)
        {
            throw new InvalidOperationException("The packet is nobody's any more.");
        }
    }

    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _pool.Return(this);
        }
        else if (left < 0)
        {
            throw new InvalidOperationException("The packet has been released more often than retained.");
        }
    }

    internal void Fill(ReadOnlySpan<byte> packet, in RtpHeader header, MonoTime arrivedAt)
    {
        packet.CopyTo(Slab.Memory.AsSpan(_offset, Slab.Owner.SlotBytes));
        (Length, Header, ArrivedAt, _references) = (packet.Length, header, arrivedAt, 1);
        (ExtendedSequence, FrameNumber, StartsKeyFrame, Extensions) = (0, 0, false, default);
    }
}
