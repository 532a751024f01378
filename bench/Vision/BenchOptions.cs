using System.Globalization;

namespace Ooblex.Bench.Vision;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "usage: ./ooblex bench vision [--codec VP8|VP9|H264|AV1] [--fps 30] [--interval 100] [--seconds 20] [--runs 1]";

    public string Codec { get; init; } = "VP8";

    public int FrameRate { get; init; } = 30;

    /// <summary>Milliseconds between results.</summary>
    public int Interval { get; init; } = 100;

    /// <summary>Of each run.</summary>
    public int Seconds { get; init; } = 20;

    public int Runs { get; init; } = 1;

    /// <returns>Null for words that mean nothing.</returns>
    public static BenchOptions? Read(string[] words)
    {
        BenchOptions? options = words.Length % 2 == 0 ? new BenchOptions() : null;
        for (int i = 0; i + 1 < words.Length && options is not null; i += 2)
        {
            string value = words[i + 1];
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            options = words[i] switch
            {
                "--codec" when value is "VP8" or "VP9" or "H264" or "AV1" => options with { Codec = value },
                "--fps" when number is >= 1 and <= 60 => options with { FrameRate = number },
                "--interval" when number is >= 10 and <= 10_000 => options with { Interval = number },
                "--seconds" when number is >= 2 and <= 300 => options with { Seconds = number },
                "--runs" when number is >= 1 and <= 20 => options with { Runs = number },
                _ => null,
            };
        }

        return options;
    }
}
