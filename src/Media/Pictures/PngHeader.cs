using System.Buffers.Binary;
using Ooblex.Media.Frames;

namespace Ooblex.Media.Pictures;

/// <summary>The first chunk of a PNG: W3C PNG §5.2 and §11.2.1.</summary>
internal static class PngHeader
{
    private const int Bytes = 24;

    // The signature, and that the chunk of the header follows with its 13 bytes.
    private static ReadOnlySpan<byte> Start =>
    [
        0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A,
        0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R',
    ];

    public static bool TryRead(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (file.Length < Bytes || !file.StartsWith(Start))
        {
            return false;
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(file[16..]);
        int height = BinaryPrimitives.ReadInt32BigEndian(file[20..]);
        header = new PictureHeader(PictureFormat.Png, width, height, VideoRotation.None);
        return width > 0 && height > 0;
    }
}
