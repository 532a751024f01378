using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Forwarding.Relay;

/// <summary>The tracks of a publisher, as one node's engine tells another's.</summary>
/// <remarks>
/// Bounded both ways, and refused whole when any of it cannot be read. Only what is sent is told: the first codec of
/// each track, the ids of header extensions, and the names of simulcast layers.
/// </remarks>
public static class TrackList
{
    private const byte Version = 1;
    private const int MaxTracks = 16;
    private const int MaxLayers = 16;
    private const byte None = byte.MaxValue;

    public static byte[] Write(IReadOnlyList<NegotiatedTrack> tracks)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Version);
        writer.Write((byte)tracks.Count);
        foreach (NegotiatedTrack track in tracks)
        {
            writer.Write(track.Mid);
            writer.Write((byte)track.Kind);
            Write(writer, track.Codecs[0]);
            Write(writer, track.Extensions);
            writer.Write((byte)track.Rids.Count);
            foreach (string rid in track.Rids)
            {
                writer.Write(rid);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static bool TryRead(byte[] bytes, out IReadOnlyList<NegotiatedTrack> tracks)
    {
        tracks = [];
        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes));
            if (reader.ReadByte() != Version)
            {
                return false;
            }

            int count = Count(reader, MaxTracks);
            List<NegotiatedTrack> read = [];
            while (read.Count < count)
            {
                read.Add(ReadTrack(reader));
            }

            tracks = read;
            return count > 0;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return false; // Cut short, or not text where text should be.
        }
    }

    private static void Write(BinaryWriter writer, NegotiatedCodec codec)
    {
        bool[] flags = [codec.Nack, codec.Pli, codec.Fir, codec.TransportCc, codec.Remb];
        writer.Write(codec.Name);
        writer.Write(codec.ClockRate);
        writer.Write(codec.PayloadType);
        writer.Write(codec.Fmtp);
        writer.Write(codec.RtxPayloadType ?? None);
        writer.Write((byte)flags.Select((flag, bit) => flag ? 1 << bit : 0).Sum());
    }

    // By URI, so that nodes may know different ones.
    private static void Write(BinaryWriter writer, ExtensionMap extensions)
    {
        HeaderExtensionKind[] present = [.. Enum.GetValues<HeaderExtensionKind>().Where(extensions.Has)];
        writer.Write((byte)present.Length);
        foreach (HeaderExtensionKind kind in present)
        {
            writer.Write(HeaderExtensions.UriOf(kind));
            writer.Write(extensions[kind]);
        }
    }

    private static NegotiatedTrack ReadTrack(BinaryReader reader)
    {
        string mid = reader.ReadString();
        MediaKind kind = (MediaKind)reader.ReadByte();
        if (kind is not (MediaKind.Audio or MediaKind.Video))
        {
            throw new FormatException();
        }

        NegotiatedCodec codec = ReadCodec(reader);
        ExtensionMap extensions = new();
        for (int left = Count(reader, byte.MaxValue); left > 0; left--)
        {
            string uri = reader.ReadString();
            byte id = reader.ReadByte();
            if (HeaderExtensions.TryGetKind(uri, out HeaderExtensionKind known))
            {
                extensions[known] = id;
            }
        }

        string[] rids = new string[Count(reader, MaxLayers)];
        for (int i = 0; i < rids.Length; i++)
        {
            rids[i] = reader.ReadString();
        }

        return new NegotiatedTrack(mid, kind, [codec], extensions, rids, 0, 0, 0, 0);
    }

    private static NegotiatedCodec ReadCodec(BinaryReader reader)
    {
        string name = reader.ReadString();
        int clockRate = reader.ReadInt32();
        byte payloadType = reader.ReadByte();
        string fmtp = reader.ReadString();
        byte rtx = reader.ReadByte();
        byte flags = reader.ReadByte();
        bool Has(int bit) => (flags & (1 << bit)) != 0;
        return clockRate > 0
            ? new NegotiatedCodec(
                name, clockRate, payloadType, fmtp, rtx == None ? null : rtx, Has(0), Has(1), Has(2), Has(3), Has(4))
            : throw new FormatException();
    }

    private static int Count(BinaryReader reader, int max)
    {
        int count = reader.ReadByte();
        return count <= max ? count : throw new FormatException();
    }
}
