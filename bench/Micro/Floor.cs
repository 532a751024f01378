using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;

namespace Ooblex.Micro;

/// <summary>The parts that no forwarder can do without, each alone: encryption for one viewer, and sending.</summary>
internal sealed class Floor(FloorOptions options)
{
    private const int PacketBytes = 1200;
    private const int PacketsPerBatch = 50;

    /// <summary>Encrypts into place, one key, a new number for each packet.</summary>
    public CpuTime Protect(SrtpProfile profile)
    {
        byte[] keys = RandomNumberGenerator.GetBytes(SrtpProfiles.KeyingMaterialLength(profile));
        using SrtpSession session = new(profile, keys, isServer: true);
        byte[] packet = new byte[PacketBytes + SrtpProfiles.MaxOverhead];
        RtpHeaderWriter.Write(packet, new RtpOutgoing(96, Marker: false, SequenceNumber: 0, Timestamp: 0, Ssrc: 1));
        int length = PacketBytes - SrtpProfiles.TagLength(profile);
        ushort sequence = 0;
        return CpuTime.Of(options.Batches, PacketsPerBatch, () =>
        {
            for (int i = 0; i < PacketsPerBatch; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), ++sequence);
                if (session.ProtectRtp(packet, length) != PacketBytes)
                {
                    throw new InvalidOperationException($"The packet was not encrypted: {session.SendFault}.");
                }
            }
        });
    }

    /// <summary>The base class library's AES-GCM, with nothing around it.</summary>
    public CpuTime PlainGcm()
    {
        using AesGcm cipher = new(RandomNumberGenerator.GetBytes(16), 16);
        byte[] packet = new byte[PacketBytes];
        byte[] nonce = new byte[12];
        return CpuTime.Of(options.Batches, PacketsPerBatch, () =>
        {
            for (int i = 0; i < PacketsPerBatch; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(nonce, BinaryPrimitives.ReadInt32LittleEndian(nonce) + 1);
                Span<byte> body = packet.AsSpan(12, PacketBytes - 28);
                cipher.Encrypt(nonce, body, body, packet.AsSpan(PacketBytes - 16), packet.AsSpan(0, 12));
            }
        });
    }

    public CpuTime Copy()
    {
        byte[] from = new byte[PacketBytes];
        byte[] to = new byte[PacketBytes];
        return CpuTime.Of(options.Batches, PacketsPerBatch, () =>
        {
            for (int i = 0; i < PacketsPerBatch; i++)
            {
                from.CopyTo(to, 0);
            }
        });
    }

    /// <summary>Sends to as many viewers as there are messages in a batch.</summary>
    /// <param name="segments">Packets of one message.</param>
    /// <param name="perCall">Messages of one system call.</param>
    public SendCost Send(int segments, int perCall)
    {
        int messages = Math.Max(5, PacketsPerBatch / segments);
        using Sinks sinks = new(messages);
        using Sender sender = new(sinks.Ports, PacketBytes, segments);
        long lost = 0;
        CpuTime time = CpuTime.Of(
            options.Batches,
            messages * segments,
            batch: () => sender.Send(perCall),
            between: () => lost += (messages * segments) - sinks.Drain());
        return new SendCost(time, lost);
    }
}

/// <summary>What sending came to.</summary>
/// <param name="Time">With the kernel's delivery into the receiver's socket.</param>
/// <param name="Lost">Packets that did not arrive: they were cheaper than they should be.</param>
internal sealed record SendCost(CpuTime Time, long Lost);
