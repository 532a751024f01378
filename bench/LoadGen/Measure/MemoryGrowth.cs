namespace Ooblex.LoadGen.Measure;

/// <summary>What the viewers that count have cost of the server's memory.</summary>
/// <param name="Empty">Before them, after a collection.</param>
/// <param name="Full">With them, after the window and a collection.</param>
/// <param name="Viewers">How many they are.</param>
internal sealed record MemoryGrowth(ServerFigures Empty, ServerFigures Full, int Viewers)
{
    public double KilobytesOf(Func<ServerFigures, double> figure) =>
        (figure(Full) - figure(Empty)) / 1e3 / Math.Max(1, Viewers);
}
