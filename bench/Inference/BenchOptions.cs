using System.Globalization;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Bench.Inference;

/// <summary>The command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        usage: ./ooblex bench inference [streams | overload | effects] [options]   (without a word: all three)
          streams   what a stream costs, from one to as many as a core carries
          overload  twice as many as that, beside viewers who are only forwarded to
          effects   what each effect and codec costs for a picture
          --codec vp8|h264     both, unless named
          --layers 1           temporal layers of VP8: 1, or 3 as browsers send in simulcast
          --counts 1,2,4       streams of each row of the table
          --over 20            streams of the overload; else twice the last row that was carried, or 20
          --seconds 8          of each measurement
          --viewers 50         who are forwarded to meanwhile; 1 to 2000
          --core 1             where the node's threads stay; the publishers are kept off it. none: not pinned
          --workers 1          runs of models at once
        """;

    public string Word { get; init; } = "";

    public IReadOnlyList<RtpCodecKind> Codecs { get; init; } = [RtpCodecKind.Vp8, RtpCodecKind.H264];

    public IReadOnlyList<int> Counts { get; init; } = [1, 2, 4, 6, 8, 10, 12, 14, 16];

    public int Layers { get; init; } = 1;

    public int Over { get; init; }

    public int Seconds { get; init; } = 8;

    public int Viewers { get; init; } = 50;

    public int? Core { get; init; } = Environment.ProcessorCount > 1 ? 1 : null;

    public int Workers { get; init; } = 1;

    /// <summary>For the publishers.</summary>
    public int? OtherCore => Core is { } core ? (core == 0 ? 1 : 0) : null;

    public bool Wants(string word) => Word.Length == 0 || Word == word;

    /// <returns>Null for words that mean nothing.</returns>
    public static BenchOptions? Read(string[] words)
    {
        BenchOptions? options = new();
        int first = 0;
        if (words.Length > 0 && words[0] is "streams" or "overload" or "effects")
        {
            options = options with { Word = words[0] };
            first = 1;
        }

        if ((words.Length - first) % 2 != 0)
        {
            return null;
        }

        for (int i = first; i < words.Length && options is not null; i += 2)
        {
            options = options.With(words[i], words[i + 1]);
        }

        return options;
    }

    private BenchOptions? With(string word, string value)
    {
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return (word, value) switch
        {
            ("--codec", "vp8") => this with { Codecs = [RtpCodecKind.Vp8] },
            ("--codec", "h264") => this with { Codecs = [RtpCodecKind.H264] },
            ("--layers", "1" or "3") => this with { Layers = number },
            ("--counts", _) when CountsOf(value) is { } counts => this with { Counts = counts },
            ("--over", _) when number is >= 1 and <= 120 => this with { Over = number },
            ("--seconds", _) when number is >= 1 and <= 300 => this with { Seconds = number },
            ("--viewers", _) when number is >= 1 and <= 2000 => this with { Viewers = number },
            ("--core", "none") => this with { Core = null },
            ("--core", _) when number < Environment.ProcessorCount => this with { Core = number },
            ("--workers", _) when number is >= 1 and <= 64 => this with { Workers = number },
            _ => null,
        };
    }

    private static List<int>? CountsOf(string value)
    {
        List<int> counts = [];
        foreach (string part in value.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                || count is < 1 or > 120)
            {
                return null;
            }

            counts.Add(count);
        }

        return counts;
    }
}
