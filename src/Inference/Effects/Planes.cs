using Ooblex.Media.Frames;

namespace Ooblex.Inference.Effects;

/// <summary>What several effects do with planes.</summary>
internal static class Planes
{
    public const byte NoColour = 128;

    public static void Copy(in VideoPlane source, in VideoPlane target)
    {
        for (int y = 0; y < target.Height; y++)
        {
            source.Row(y).CopyTo(target.Row(y));
        }
    }

    public static void CopyColours(VideoFrame source, VideoFrame target)
    {
        Copy(source.U, target.U);
        Copy(source.V, target.V);
    }

    public static void Fill(in VideoPlane target, byte value)
    {
        for (int y = 0; y < target.Height; y++)
        {
            target.Row(y).Fill(value);
        }
    }

    /// <summary>Each sample through a table of 256.</summary>
    public static void Map(in VideoPlane source, in VideoPlane target, ReadOnlySpan<byte> table)
    {
        for (int y = 0; y < target.Height; y++)
        {
            ReadOnlySpan<byte> from = source.Row(y);
            Span<byte> to = target.Row(y);
            for (int x = 0; x < to.Length; x++)
            {
                to[x] = table[from[x]];
            }
        }
    }
}
