using System.Buffers.Binary;
using Ooblex.Media.Frames;

namespace Ooblex.Media.Pictures;

/// <summary>How a telephone was held: the orientation in an APP1 segment (Exif, JEITA CP-3451 §4.6.4).</summary>
internal static class ExifRotation
{
    private const ushort Orientation = 0x0112;
    private const int EntryBytes = 12;

    /// <returns><c>null</c>: it says nothing, or something that no camera does (mirrored).</returns>
    public static VideoRotation? Read(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> tiff = segment[6..];
        bool isLittle = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM"u8)))
        {
            return null;
        }

        uint at = isLittle
            ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (at > tiff.Length - 2)
        {
            return null;
        }

        ReadOnlySpan<byte> entries = tiff[((int)at + 2)..];
        int count = Math.Min(Short(tiff[(int)at..], isLittle), entries.Length / EntryBytes);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntryBytes, EntryBytes);
            if (Short(entry, isLittle) == Orientation)
            {
                return Short(entry[8..], isLittle) switch
                {
                    1 => VideoRotation.None,
                    3 => VideoRotation.Half,
                    6 => VideoRotation.Quarter,
                    8 => VideoRotation.ThreeQuarters,
                    _ => null,
                };
            }
        }

        return null;
    }

    private static ushort Short(ReadOnlySpan<byte> at, bool isLittle) => isLittle
        ? BinaryPrimitives.ReadUInt16LittleEndian(at)
        : BinaryPrimitives.ReadUInt16BigEndian(at);
}
