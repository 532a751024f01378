using Ooblex.Forwarding.Frames;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Media.Tests.Frames;

/// <summary>RTP payloads of access units, also of codecs that the product only receives.</summary>
internal static class TestPackets
{
    private const int Max = 700;

    public static List<byte[]> Cut(RtpCodecKind codec, byte[] unit, bool isKeyFrame, Packetizer? own) => codec switch
    {
        RtpCodecKind.Vp9 => [.. Vp9(unit, isKeyFrame)],
        RtpCodecKind.Av1 => Av1(unit, isKeyFrame),
        _ => Own(unit, own!),
    };

    private static List<byte[]> Own(byte[] unit, Packetizer packetizer)
    {
        List<byte[]> payloads = [];
        byte[] room = new byte[Packetizer.MaxPayloadBytes];
        packetizer.Begin(unit);
        while (packetizer.Write(unit, room) is > 0 and int length)
        {
            payloads.Add(room[..length]);
        }

        return payloads;
    }

    private static IEnumerable<byte[]> Vp9(byte[] unit, bool isKeyFrame)
    {
        byte[][] parts = [.. unit.Chunk(Max)];
        return parts.Select((part, i) => (byte[])
        [
            (byte)(0x80 | (isKeyFrame ? 0 : 0x40) | (i == 0 ? 0x08 : 0) | (i == parts.Length - 1 ? 0x04 : 0)), 0x01,
            .. part,
        ]);
    }

    // Every OBU alone in its packets, without its size.
    private static List<byte[]> Av1(byte[] unit, bool isKeyFrame)
    {
        List<byte[]> payloads = [];
        int position = 0;
        while (position < unit.Length)
        {
            byte header = unit[position++];
            Assert.Equal(0x02, header & 0x06); // With a size, without an extension.
            int size = 0;
            for (int shift = 0; ; shift += 7)
            {
                size |= (unit[position] & 0x7F) << shift;
                if ((unit[position++] & 0x80) == 0)
                {
                    break;
                }
            }

            byte[][] parts = [.. ((byte[])[(byte)(header & ~0x02), .. unit.AsSpan(position, size)]).Chunk(Max)];
            position += size;
            if ((header >> 3) == 2)
            {
                continue;
            }

            payloads.AddRange(parts.Select((part, i) => (byte[])
            [
                (byte)(0x10 | (i > 0 ? 0x80 : 0) | (i < parts.Length - 1 ? 0x40 : 0)
                    | (isKeyFrame && payloads.Count == 0 && i == 0 ? 0x08 : 0)),
                .. part,
            ]));
        }

        return payloads;
    }
}
