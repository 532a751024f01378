using Ooblex.Media.Frames;

namespace Ooblex.Media.Pictures;

/// <summary>What a picture's file says of itself, read before anything is decoded.</summary>
/// <param name="Format">By its first bytes, whatever its name.</param>
/// <param name="Width">Pixels, as stored; above 0.</param>
/// <param name="Height">Pixels, as stored; above 0.</param>
/// <param name="Rotation">How it is to be turned to stand upright.</param>
public readonly record struct PictureHeader(PictureFormat Format, int Width, int Height, VideoRotation Rotation)
{
    public long Pixels => (long)Width * Height;

    /// <returns>False: neither PNG nor JPEG, or cut off before its size.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out PictureHeader header) =>
        PngHeader.TryRead(file, out header) || JpegHeader.TryRead(file, out header);
}
