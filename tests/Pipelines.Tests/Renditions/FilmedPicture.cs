using static Ooblex.Pipelines.Tests.Renditions.FilmedPeople;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>A picture of the fake camera's film, wherever it was seen, and how much is to be seen in it.</summary>
/// <param name="width">In pixels.</param>
/// <param name="height">In pixels.</param>
/// <param name="number">Which frame of the film it shows: so it is known where people are.</param>
/// <param name="luma">By column and row.</param>
internal sealed class FilmedPicture(int width, int height, int number, Func<int, int, byte> luma)
{
    private const int Tile = 16;

    // The edge of a person is no sharp line to any model.
    private const int Margin = 24;

    private static readonly FilmedPeople People = new();

    public int Number => number;

    /// <summary>Variance within each tile where nobody is; there is none while people fill the picture.</summary>
    public IReadOnlyList<double> Background
    {
        get
        {
            Area[] persons = [.. People.Persons(number).Select(person => person.Grown(Margin))];
            List<double> tiles = [];
            for (int y = 0; y + Tile <= height; y += Tile)
            {
                for (int x = 0; x + Tile <= width; x += Tile)
                {
                    Area tile = new(x, y, Tile, Tile);
                    if (!persons.Any(tile.Touches))
                    {
                        tiles.Add(Variance(Samples(tile)));
                    }
                }
            }

            return tiles;
        }
    }

    /// <summary>Variance of steps between neighbours, in the nearest face: what blur takes away.</summary>
    public double Face => Variance(Steps(People.NearestFace(number)));

    private IEnumerable<double> Samples(Area area)
    {
        for (int y = (int)Math.Max(0, area.Y); y < Math.Min(height, area.Y + area.Height); y++)
        {
            for (int x = (int)Math.Max(0, area.X); x < Math.Min(width, area.X + area.Width); x++)
            {
                yield return luma(x, y);
            }
        }
    }

    private IEnumerable<double> Steps(Area area)
    {
        for (int y = (int)Math.Max(0, area.Y); y < Math.Min(height, area.Y + area.Height); y++)
        {
            for (int x = (int)Math.Max(1, area.X); x < Math.Min(width, area.X + area.Width); x++)
            {
                yield return luma(x, y) - luma(x - 1, y);
            }
        }
    }

    private static double Variance(IEnumerable<double> samples)
    {
        List<double> all = [.. samples];
        double mean = all.Average();
        return all.Average(sample => (sample - mean) * (sample - mean));
    }
}
