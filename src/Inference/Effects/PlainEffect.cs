using Ooblex.Contracts.Vision;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary>An effect that needs nothing but the frame itself.</summary>
/// <param name="name">Its literal word.</param>
/// <param name="apply">Source, target of the same size.</param>
internal sealed class PlainEffect(string name, Action<VideoFrame, VideoFrame> apply) : IVideoEffect
{
    public string Name => name;

    public string Method => name;

    public static PlainEffect Grayscale() => new(VisionTasks.Grayscale, static (source, target) =>
    {
        Planes.Copy(source.Y, target.Y);
        Planes.Fill(target.U, Planes.NoColour);
        Planes.Fill(target.V, Planes.NoColour);
    });

    public static PlainEffect Mirror() => new(VisionTasks.Mirror, static (source, target) =>
    {
        Reverse(source.Y, target.Y);
        Reverse(source.U, target.U);
        Reverse(source.V, target.V);
    });

    public static PlainEffect Sepia() => new(VisionTasks.Sepia, SepiaTone);

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at) => apply(source, target);

    public void Dispose()
    {
    }

    private static void Reverse(in VideoPlane source, in VideoPlane target)
    {
        for (int y = 0; y < target.Height; y++)
        {
            source.Row(y).CopyTo(target.Row(y));
            target.Row(y).Reverse();
        }
    }

    // The usual matrix gives red 1.110, green 0.989 and blue 0.770 of the brightness, so the colour follows from it.
    private static void SepiaTone(VideoFrame source, VideoFrame target)
    {
        const float BluePerLuma = -0.130f;
        const float RedPerLuma = 0.0785f;
        int black = source.IsFullRange ? 0 : 16;
        Span<byte> blue = stackalloc byte[256];
        Span<byte> red = stackalloc byte[256];
        for (int i = 0; i < 256; i++)
        {
            int luma = Math.Max(0, i - black);
            blue[i] = (byte)Math.Clamp(Planes.NoColour + (int)MathF.Round(BluePerLuma * luma), 0, 255);
            red[i] = (byte)Math.Clamp(Planes.NoColour + (int)MathF.Round(RedPerLuma * luma), 0, 255);
        }

        Planes.Copy(source.Y, target.Y);
        for (int y = 0; y < target.U.Height; y++)
        {
            ReadOnlySpan<byte> luma = source.Y.Row(Math.Min(2 * y, source.Height - 1));
            Span<byte> u = target.U.Row(y);
            Span<byte> v = target.V.Row(y);
            for (int x = 0; x < u.Length; x++)
            {
                byte at = luma[2 * x];
                u[x] = blue[at];
                v[x] = red[at];
            }
        }
    }
}
