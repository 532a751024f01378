using System.Globalization;

namespace Ooblex.Micro.Workers;

/// <summary>The command line of the scaling run.</summary>
internal sealed record WorkersOptions
{
    public const string Usage =
        "usage: ./ooblex bench workers [--workers N] [--viewers N] [--burst N] [--runs N] [--seconds N]";

    /// <summary>Compared with one.</summary>
    public int Workers { get; init; } = 2;

    public int Viewers { get; init; } = 200;

    /// <summary>Packets that come in together.</summary>
    public int Burst { get; init; } = 10;

    /// <summary>Of each kind, in turn.</summary>
    public int Runs { get; init; } = 5;

    public int Seconds { get; init; } = 3;

    /// <returns>Null for words that mean nothing.</returns>
    public static WorkersOptions? Read(string[] words)
    {
        WorkersOptions? options = words.Length % 2 == 0 ? new WorkersOptions() : null;
        for (int i = 0; i + 1 < words.Length && options is not null; i += 2)
        {
            int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            options = words[i] switch
            {
                "--workers" when number is >= 1 and <= 64 => options with { Workers = number },
                "--viewers" when number is >= 64 and <= 4000 => options with { Viewers = number },
                "--burst" when number is >= 1 and <= 32 => options with { Burst = number },
                "--runs" when number is >= 1 and <= 100 => options with { Runs = number },
                "--seconds" when number is >= 1 and <= 600 => options with { Seconds = number },
                _ => null,
            };
        }

        return options;
    }
}
