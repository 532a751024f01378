using Ooblex.BrowserKit.Pages;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Media.Frames;
using Ooblex.Pipelines.Tests.Renditions;

namespace Ooblex.Interop.Tests.Pipelines;

/// <summary>Tells which frame of the fake camera's film a picture on screen shows, blurred or not.</summary>
internal sealed class FilmFinder
{
    private const int Tile = 16;

    // The camera moves by three pixels in a frame at most.
    private const int Step = 2;

    private readonly List<(int Number, double[] Tiles)> _film = [];

    public FilmFinder()
    {
        for (int i = 0; i < FakeCamera.Frames; i += Step)
        {
            VideoFrame frame = FakeCamera.Frame(i);
            _film.Add((i, TilesOf(frame.Width, frame.Height, (x, y) => frame.Y.Row(y)[x])));
            frame.Release();
        }
    }

    public FilmedPicture Find(ShownPicture shown)
    {
        byte Luma(int x, int y) => shown.Luma[(y * shown.Width) + x];
        double[] tiles = TilesOf(shown.Width, shown.Height, Luma);
        Assert.Equal(_film[0].Tiles.Length, tiles.Length);
        int number = _film.MinBy(frame => frame.Tiles.Zip(tiles, (a, b) => Math.Abs(a - b)).Sum()).Number;
        return new FilmedPicture(shown.Width, shown.Height, number, Luma);
    }

    // Means, and how they lie to each other: a codec's range is none of it.
    private static double[] TilesOf(int width, int height, Func<int, int, byte> luma)
    {
        List<double> means = [];
        for (int top = 0; top + Tile <= height; top += Tile)
        {
            for (int left = 0; left + Tile <= width; left += Tile)
            {
                double sum = 0;
                for (int i = 0; i < Tile * Tile; i++)
                {
                    sum += luma(left + (i % Tile), top + (i / Tile));
                }

                means.Add(sum / (Tile * Tile));
            }
        }

        double mean = means.Average();
        double spread = Math.Sqrt(means.Average(value => (value - mean) * (value - mean)));
        return [.. means.Select(value => (value - mean) / spread)];
    }
}
