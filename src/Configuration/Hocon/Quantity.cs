using System.Buffers;
using System.Globalization;

namespace Ooblex.Configuration.Hocon;

/// <summary>A number with its unit, as HOCON writes it: <c>30s</c>, <c>1.5 MiB</c>, <c>2 Mbps</c>.</summary>
/// <remarks>A bare number is refused: the unit belongs to the value, so that nobody has to guess it.</remarks>
internal static class Quantity
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly Dictionary<string, double> Milliseconds = new(StringComparer.Ordinal)
    {
        ["us"] = 0.001, ["ms"] = 1, ["s"] = 1_000, ["m"] = 60_000, ["h"] = 3_600_000, ["d"] = 86_400_000,
    };

    private static readonly Dictionary<string, double> SizeUnits = new(StringComparer.Ordinal)
    {
        ["B"] = 1, ["kB"] = 1e3, ["MB"] = 1e6, ["GB"] = 1e9, ["KiB"] = 1 << 10, ["MiB"] = 1 << 20, ["GiB"] = 1 << 30,
    };

    private static readonly Dictionary<string, double> RateUnits = new(StringComparer.Ordinal)
    {
        ["bps"] = 1, ["kbps"] = 1e3, ["Mbps"] = 1e6, ["Gbps"] = 1e9,
    };

    public static string DurationForm => "a number and one of us, ms, s, m, h, d";

    public static string SizeForm => "a number and one of B, kB, MB, GB, KiB, MiB, GiB";

    public static string RateForm => "a number and one of bps, kbps, Mbps, Gbps";

    public static bool TryDuration(string? text, out TimeSpan value)
    {
        bool known = TryScale(text, Milliseconds, out double milliseconds);
        value = milliseconds < 1e12 ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.MaxValue;
        return known;
    }

    public static bool TryBytes(string? text, out long bytes) => TryWhole(text, SizeUnits, out bytes);

    public static bool TryBitsPerSecond(string? text, out long rateBps) => TryWhole(text, RateUnits, out rateBps);

    private static bool TryWhole(string? text, Dictionary<string, double> units, out long value)
    {
        bool known = TryScale(text, units, out double scaled) && scaled < long.MaxValue;
        value = known ? (long)Math.Round(scaled) : 0;
        return known;
    }

    private static bool TryScale(string? text, Dictionary<string, double> units, out double value)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
        int split = trimmed.IndexOfAnyExcept(Digits);
        value = 0;
        if (split <= 0
            || !units.TryGetValue(trimmed[split..].Trim().ToString(), out double factor)
            || !double.TryParse(
                trimmed[..split], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        value *= factor;
        return true;
    }
}
