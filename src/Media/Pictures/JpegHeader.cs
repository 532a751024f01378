using System.Buffers.Binary;
using Ooblex.Media.Frames;

namespace Ooblex.Media.Pictures;

/// <summary>The segments of a JPEG up to its frame header: ITU-T T.81 §B.1.1 and §B.2.2.</summary>
internal static class JpegHeader
{
    private const byte Prefix = 0xFF;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Temporary = 0x01;
    private const byte App1 = 0xE1;

    public static bool TryRead(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (file.Length < 4 || file[0] != Prefix || file[1] != StartOfImage)
        {
            return false;
        }

        VideoRotation rotation = VideoRotation.None;
        ReadOnlySpan<byte> rest = file[2..];
        while (TryMarker(ref rest, out byte marker) && marker is not (EndOfImage or StartOfScan))
        {
            if (marker is Temporary or (>= 0xD0 and <= 0xD7))
            {
                continue; // These have no length.
            }

            int length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length < 2 || length > rest.Length)
            {
                return false;
            }

            ReadOnlySpan<byte> segment = rest[2..length];
            rest = rest[length..];
            if (IsFrame(marker))
            {
                return TryFrame(segment, rotation, out header);
            }

            if (marker == App1)
            {
                rotation = ExifRotation.Read(segment) ?? rotation;
            }
        }

        return false;
    }

    private static bool TryMarker(ref ReadOnlySpan<byte> rest, out byte marker)
    {
        marker = 0;
        if (rest.IsEmpty || rest[0] != Prefix)
        {
            return false;
        }

        int fill = rest.IndexOfAnyExcept(Prefix); // Any number of these may stand before it.
        if (fill < 0)
        {
            return false;
        }

        marker = rest[fill];
        rest = rest[(fill + 1)..];
        return true;
    }

    // SOF0 to SOF15; DHT, JPG and DAC lie among them.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool TryFrame(ReadOnlySpan<byte> segment, VideoRotation rotation, out PictureHeader header)
    {
        header = default;
        if (segment.Length < 6)
        {
            return false;
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        header = new PictureHeader(PictureFormat.Jpeg, width, height, rotation);
        return width > 0 && height > 0; // Height 0: said after the first scan only (§B.2.5), which nobody writes.
    }
}
