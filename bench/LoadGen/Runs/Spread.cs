using System.Globalization;

namespace Ooblex.LoadGen.Runs;

/// <summary>The median of some runs, and how far they lie apart.</summary>
internal readonly record struct Spread(int Count, double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return all.Length == 0 ? default : new Spread(all.Length, RunResult.Rank(all, 0.5), all.Min(), all.Max());
    }

    /// <returns>"median [least..most]", "median" of a single run, "-" of none.</returns>
    public string ToText(string format) => Count switch
    {
        0 => "-",
        1 => Text(Median, format),
        _ => $"{Text(Median, format)} [{Text(Least, format)}..{Text(Most, format)}]",
    };

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
