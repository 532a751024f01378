using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Packets;

/// <summary>The packet buffers of one worker. Grows with what is alive, and keeps a bounded number for later.</summary>
public sealed class PacketPool(int maxIdle)
{
    private readonly Stack<PacketBuffer> _idle = new();

    /// <summary>Buffers held by histories and caches now; 0 when every session is gone, or something leaks.</summary>
    public int InUse { get; private set; }

    /// <summary>
    /// A copy of one packet with one reference; the caller releases it. <c>null</c> when it is too long.
    /// </summary>
    public PacketBuffer? Copy(ReadOnlySpan<byte> packet, in RtpHeader header, MonoTime arrivedAt)
    {
        if (packet.Length > PacketBuffer.Capacity)
        {
            return null;
        }

        PacketBuffer buffer = _idle.TryPop(out PacketBuffer? idle) ? idle : new PacketBuffer(this);
        buffer.Fill(packet, header, arrivedAt);
        InUse++;
        return buffer;
    }

    internal void Return(PacketBuffer buffer)
    {
        InUse--;
        if (_idle.Count < maxIdle)
        {
            _idle.Push(buffer);
        }
    }
}
