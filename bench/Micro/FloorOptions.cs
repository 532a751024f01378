using System.Globalization;

namespace Ooblex.Micro;

/// <summary>The command line.</summary>
internal sealed record FloorOptions
{
    public const string Usage = "usage: ./ooblex bench floor [--batches N] [--pin CORE]";

    /// <summary>Of each part; more than a thousand, so that quantiles mean something.</summary>
    public int Batches { get; init; } = 4000;

    public int? Core { get; init; }

    /// <returns>Null for words that mean nothing.</returns>
    public static FloorOptions? Read(string[] words)
    {
        FloorOptions? options = words.Length % 2 == 0 ? new FloorOptions() : null;
        for (int i = 0; i + 1 < words.Length && options is not null; i += 2)
        {
            bool isNumber = int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            options = words[i] switch
            {
                "--batches" when isNumber && number >= 1000 => options with { Batches = number },
                "--pin" when isNumber && number < 64 => options with { Core = number },
                _ => null,
            };
        }

        return options;
    }
}
