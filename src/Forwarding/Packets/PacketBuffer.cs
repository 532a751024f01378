using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Packets;

/// <summary>One clear RTP packet of a publisher, shared by its history and every viewer it goes to.</summary>
/// <remarks>Reference-counted and pooled: who holds it calls <see cref="Retain"/>, and <see cref="Release"/> once
/// for each. One thread.</remarks>
public sealed class PacketBuffer
{
    /// <summary>No RTP packet of a 1500-byte path is longer.</summary>
    public const int Capacity = 1500;

    private readonly PacketPool _pool;
    private int _references;

    internal PacketBuffer(PacketPool pool) => _pool = pool;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);

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

    public ReadOnlySpan<byte> Packet => Bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Payload => Bytes.AsSpan(Header.PayloadOffset, Header.PayloadLength);

    public void Retain() => _references++;

    public void Release()
    {
        if (--_references == 0)
        {
            _pool.Return(this);
        }
    }

    internal void Fill(ReadOnlySpan<byte> packet, in RtpHeader header, MonoTime arrivedAt)
    {
        packet.CopyTo(Bytes);
        (Length, Header, ArrivedAt, _references) = (packet.Length, header, arrivedAt, 1);
        (ExtendedSequence, FrameNumber, StartsKeyFrame, Extensions) = (0, 0, false, default);
    }
}
