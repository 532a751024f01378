using System.Globalization;

namespace Ooblex.Micro;

/// <summary>The command line.</summary>
internal sealed record FloorOptions
{
    public const string Usage = "usage: ./ooblex bench floor|sockets|relay [--batches N] [--pin CORE]";

    private static readonly string[] Words = ["floor", "sockets", "relay"];

    /// <summary>Which table.</summary>
    public required string Word { get; init; }

    /// <summary>Of each part; more than a thousand, so that quantiles mean something.</summary>
    public int Batches { get; init; } = 4000;

    public int? Core { get; init; }

    /// <returns>Null for words that mean nothing.</returns>
    public static FloorOptions? Read(string[] words)
    {
        bool isKnown = words.Length % 2 == 1 && Words.Contains(words[0]);
        FloorOptions? options = isKnown ? new FloorOptions { Word = words[0] } : null;
        for (int i = 1; i + 1 < words.Length && options is not null; i += 2)
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
