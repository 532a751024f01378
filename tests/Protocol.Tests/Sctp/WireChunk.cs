using System.Buffers.Binary;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>A chunk as a test writes or reads it, by hand and apart from the code under test.</summary>
internal sealed record WireChunk(byte Type, byte Flags, byte[] Value)
{
    public const byte Data = 0;
    public const byte Init = 1;
    public const byte InitAck = 2;
    public const byte Sack = 3;
    public const byte Heartbeat = 4;
    public const byte HeartbeatAck = 5;
    public const byte Abort = 6;
    public const byte Shutdown = 7;
    public const byte ShutdownAck = 8;
    public const byte Error = 9;
    public const byte CookieEcho = 10;
    public const byte CookieAck = 11;
    public const byte ShutdownComplete = 14;
    public const byte Reconfig = 130;
    public const byte ForwardTsn = 192;

    public static WireChunk OfData(
        uint tsn,
        ushort stream,
        ushort ssn,
        byte[] payload,
        string flags = "BE",
        uint ppid = 53)
    {
        int bits = (flags.Contains('E') ? 1 : 0) | (flags.Contains('B') ? 2 : 0)
            | (flags.Contains('U') ? 4 : 0) | (flags.Contains('I') ? 8 : 0);
        return new WireChunk(Data, (byte)bits, [.. U32(tsn), .. U16(stream), .. U16(ssn), .. U32(ppid), .. payload]);
    }

    public static WireChunk OfSack(uint cumulative, uint window, params (int Start, int End)[] gaps) => new(Sack, 0,
        [
            .. U32(cumulative), .. U32(window), .. U16(gaps.Length), .. U16(0),
            .. gaps.SelectMany(gap => U16(gap.Start).Concat(U16(gap.End))),
        ]);

    public static WireChunk OfInit(byte type, uint tag, uint tsn, params byte[][] parameters) => new(type, 0,
        [
            .. U32(tag), .. U32(5 * 1024 * 1024), .. U16(65535), .. U16(65535), .. U32(tsn),
            .. parameters.SelectMany(parameter => parameter),
        ]);

    /// <summary>A parameter or error cause, padded.</summary>
    public static byte[] Parameter(int type, params byte[] value) =>
        Pad([.. U16(type), .. U16(4 + value.Length), .. value]);

    public static byte[] U16(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Pad(byte[] bytes) => [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];

    public uint ReadU32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Value.AsSpan(offset));

    public ushort ReadU16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Value.AsSpan(offset));

    public byte[] ToBytes() => Pad([Type, Flags, .. U16(4 + Value.Length), .. Value]);
}

/// <summary>A packet as a test writes or reads it.</summary>
internal sealed record WirePacket(uint Tag, params WireChunk[] Chunks)
{
    public byte[] ToBytes(int sourcePort = 5000, int destinationPort = 5000)
    {
        byte[] packet =
        [
            .. WireChunk.U16(sourcePort), .. WireChunk.U16(destinationPort), .. WireChunk.U32(Tag), 0, 0, 0, 0,
            .. Chunks.SelectMany(chunk => chunk.ToBytes()),
        ];
        Seal(packet);
        return packet;
    }

    /// <summary>Puts the right checksum into a packet that was changed.</summary>
    public static void Seal(Span<byte> packet)
    {
        packet.Slice(8, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32C(packet));
    }

    public static WirePacket Read(ReadOnlySpan<byte> packet)
    {
        byte[] copy = packet.ToArray();
        copy.AsSpan(8, 4).Clear();
        Assert.Equal(Crc32C(copy), BinaryPrimitives.ReadUInt32LittleEndian(packet[8..]));
        Assert.Equal(0, packet.Length % 4);
        List<WireChunk> chunks = [];
        for (int at = 12; at < packet.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 2)..]);
            chunks.Add(new WireChunk(packet[at], packet[at + 1], packet.Slice(at + 4, length - 4).ToArray()));
            at += (length + 3) / 4 * 4;
        }

        return new WirePacket(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), [.. chunks]);
    }

    /// <summary>Bit by bit as RFC 9260 Appendix A defines it, so that no table can hide a mistake.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        return ~crc;
    }
}
