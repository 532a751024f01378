using System.Text.Json;
using Ooblex.Inference.Tests.TestKit;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>Where the people of the fake camera are: boxes that were drawn into its photo, and how it pans.</summary>
internal sealed class FilmedPeople
{
    // The commands that made the film: a part of the photo, twice as large, seen through a window that moves.
    private const int CropTop = 240;
    private const int Width = 4_096;
    private const int Height = 2_304;
    private const int Loop = 180;

    private readonly List<Area> _persons;
    private readonly Area _nearestFace;

    public FilmedPeople()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(SharedFiles.Data("expected.json")));
        JsonElement photo = expected.RootElement.GetProperty("photo");
        _persons = [.. photo.GetProperty("persons").EnumerateArray().Select(Read)];
        _nearestFace = photo.GetProperty("faces").EnumerateArray().Select(Read).MaxBy(face => face.Width);
    }

    /// <summary>In pixels of that frame, and partly outside of it where they are.</summary>
    public IReadOnlyList<Area> Persons(int frame) => [.. _persons.Select(person => Map(person, frame))];

    /// <summary>The one that a model for conferences must keep.</summary>
    public Area NearestFace(int frame) => Map(_nearestFace, frame);

    private static Area Map(Area area, int frame)
    {
        double turn = 2 * Math.PI * frame / Loop;
        double zoom = 1.30 + (0.25 * Math.Sin(turn));
        double x = (Width - (Width / zoom)) * (0.5 + (0.45 * Math.Sin(turn + 1.2)));
        double y = (Height - (Height / zoom)) * (0.06 + (0.06 * Math.Cos(turn)));
        double scale = 640 * zoom / Width;
        return new Area(
            ((area.X * 2) - x) * scale,
            (((area.Y - CropTop) * 2) - y) * scale,
            area.Width * 2 * scale,
            area.Height * 2 * scale);
    }

    private static Area Read(JsonElement box) => new(
        box.GetProperty("x").GetDouble(),
        box.GetProperty("y").GetDouble(),
        box.GetProperty("w").GetDouble(),
        box.GetProperty("h").GetDouble());

    internal readonly record struct Area(double X, double Y, double Width, double Height)
    {
        public bool Touches(Area other) =>
            X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public Area Grown(double by) => new(X - by, Y - by, Width + (2 * by), Height + (2 * by));
    }
}
