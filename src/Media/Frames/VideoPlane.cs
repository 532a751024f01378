namespace Ooblex.Media.Frames;

/// <summary>One plane of a picture in native memory, a byte for each sample.</summary>
/// <param name="Address">Of the first row.</param>
/// <param name="Stride">Bytes from one row to the next; at least <paramref name="Width"/>.</param>
/// <param name="Width">Samples in a row.</param>
/// <param name="Height">Rows.</param>
public readonly unsafe record struct VideoPlane(nint Address, int Stride, int Width, int Height)
{
    public byte* Pointer => (byte*)Address;

    /// <summary>A row's samples, without what the stride adds.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
        return new Span<byte>((byte*)Address + ((nint)y * Stride), Width);
    }
}
