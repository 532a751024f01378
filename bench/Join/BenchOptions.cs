using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ooblex.Bench.Join;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage =
        "usage: bench join [--joins N] [--warm-up N] [--codec VP8|VP9|H264|AV1] [--fps N] [--another-origin] [--json]";

    /// <summary>Joins that count.</summary>
    public int Joins { get; init; } = 40;

    /// <summary>Joins before them, which warm the page and the browser.</summary>
    public int WarmUp { get; init; } = 5;

    public string Codec { get; init; } = "VP8";

    /// <summary>Frames per second of the published picture: a viewer may wait for the next one.</summary>
    public int FrameRate { get; init; } = 30;

    /// <summary>The page is not the node's own, so each POST may need a preflight.</summary>
    public bool AnotherOrigin { get; init; }

    public bool Json { get; init; }

    public static bool TryRead(string[] words, [NotNullWhen(true)] out BenchOptions? options)
    {
        options = new BenchOptions();
        for (int i = 0; i < words.Length; i++)
        {
            string value = i + 1 < words.Length ? words[i + 1] : "";
            int number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int read) ? read : -1;
            options = words[i] switch
            {
                "--joins" when number > 0 => options with { Joins = number },
                "--warm-up" when number >= 0 => options with { WarmUp = number },
                "--fps" when number > 0 => options with { FrameRate = number },
                "--codec" when value is "VP8" or "VP9" or "H264" or "AV1" => options with { Codec = value },
                "--another-origin" => options with { AnotherOrigin = true },
                "--json" => options with { Json = true },
                _ => null,
            };
            if (options is null)
            {
                return false;
            }

            i += words[i] is "--json" or "--another-origin" ? 0 : 1;
        }

        return true;
    }
}
