using System.Globalization;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>Numbers as they are written on the command line.</summary>
internal static class Words
{
    /// <returns>-1 for what is no whole number.</returns>
    public static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    /// <returns>-1 for what is no number of seconds.</returns>
    public static double Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? number
            : -1;
}
