using Ooblex.Contracts.Vision;
using Ooblex.Inference.Pixels;
using Ooblex.Media.Frames;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Effects;

/// <summary><c>edge_detection</c>: outlines, bright on black.</summary>
internal sealed unsafe class EdgeEffect : IVideoEffect
{
    public string Name => VisionTasks.EdgeDetection;

    public string Method => "sobel";

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        byte black = source.IsFullRange ? (byte)0 : (byte)16;
        for (int y = 0; y < source.Height; y++)
        {
            Sobel.Row(source.Y, y, target.Y.Pointer + ((nint)y * target.Y.Stride));
            if (black > 0)
            {
                Span<byte> row = target.Y.Row(y);
                for (int x = 0; x < row.Length; x++)
                {
                    row[x] = Math.Max(black, row[x]);
                }
            }
        }

        Planes.Fill(target.U, Planes.NoColour);
        Planes.Fill(target.V, Planes.NoColour);
    }

    public void Dispose()
    {
    }
}

/// <summary><c>cartoon</c>: few shades, strong colours, dark outlines.</summary>
internal sealed unsafe class CartoonEffect : IVideoEffect
{
    private const int Shade = 32;
    private const int OutlineFrom = 90;
    private const float Saturation = 1.4f;
    private readonly Scratch _edges = new();
    private readonly BlurredPlane _smooth = new();
    private readonly byte[] _shades = new byte[256];
    private readonly byte[] _colours = new byte[256];

    public CartoonEffect()
    {
        for (int i = 0; i < 256; i++)
        {
            _shades[i] = (byte)Math.Min(255, ((i / Shade) * Shade) + (Shade / 2));
            _colours[i] = (byte)Math.Clamp(Planes.NoColour + (int)((i - Planes.NoColour) * Saturation), 0, 255);
        }
    }

    public string Name => VisionTasks.Cartoon;

    public string Method => Name;

    public (int Width, int Height) SizeFor(VideoFrame source) => (source.Width, source.Height);

    public void Apply(VideoFrame source, VideoFrame target, MonoTime at)
    {
        byte* edges = _edges.Take<byte>(source.Width);
        byte black = source.IsFullRange ? (byte)0 : (byte)16;
        _smooth.Make(source.Y, shrink: 2, radius: 1); // Noise at the border of two shades would make them flicker.
        PlaneScaler smooth = _smooth.At(source.Width, source.Height);
        for (int y = 0; y < source.Height; y++)
        {
            Sobel.Row(source.Y, y, edges);
            Span<byte> row = target.Y.Row(y);
            fixed (byte* at0 = row)
            {
                smooth.Row(y, at0);
            }

            for (int x = 0; x < row.Length; x++)
            {
                row[x] = edges[x] > OutlineFrom ? black : _shades[row[x]];
            }
        }

        Planes.Map(source.U, target.U, _colours);
        Planes.Map(source.V, target.V, _colours);
    }

    public void Dispose()
    {
        _edges.Dispose();
        _smooth.Dispose();
    }
}
