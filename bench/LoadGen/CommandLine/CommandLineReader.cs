using static Ooblex.LoadGen.CommandLine.Words;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>Reads the words of the command line, and collects every mistake.</summary>
internal sealed class CommandLineReader
{
    private static readonly LoadOptions Comparison = new() { Runs = 3, ServerCore = 1, LoadCore = 0 };

    private readonly ScenarioWords _scenarios = new();
    private readonly ServerWords _servers = new();
    private LoadOptions _options = new();

    /// <summary>What is wrong; empty when nothing is.</summary>
    public List<string> Problems { get; } = [];

    public LoadOptions Read(IReadOnlyList<string> words)
    {
        Queue<string> rest = new(words);
        string shape = rest.Count > 0 ? rest.Dequeue() : "";
        if (shape is not ("fanout" or "mesh" or "peers"))
        {
            Problems.Add("the first word is fanout, mesh or peers");
        }

        _options = shape is "peers" ? Comparison : new LoadOptions();
        while (rest.TryDequeue(out string? word))
        {
            Take(word, rest);
        }

        if (_scenarios.IsTable && (_scenarios.HasNames || shape is "peers"))
        {
            Problems.Add("--table is for fanout and mesh, and names its scenarios itself");
        }

        Problems.AddRange(_servers.Misplaced(shape));
        return _servers.AddTo(_options, shape) with { Scenarios = _scenarios.Scenarios(shape) };
    }

    /// <summary>The words as they may be printed.</summary>
    public static IEnumerable<string> WithoutSecrets(IReadOnlyList<string> words) =>
        words.Select((word, index) => (index == 0 ? "" : words[index - 1]) switch
        {
            "--key" => "…",
            "--peer" => string.Join(',', word.Split(',').Select(WithoutKey)),
            _ => word,
        });

    private static string WithoutKey(string part) => part.StartsWith("key=", StringComparison.Ordinal) ? "key=…" : part;

    private void Take(string word, Queue<string> rest)
    {
        if (_scenarios.TryTake(word) || TryTakeMeasure(word))
        {
            return;
        }

        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            Problems.Add($"{word} is no scenario");
        }
        else if (!rest.TryDequeue(out string? value))
        {
            Problems.Add($"{word} needs a value");
        }
        else if (!_scenarios.TryTake(word, value) && !TryTakeMeasure(word, value) && !_servers.TryTake(word, value))
        {
            Problems.Add($"{word} is unknown, or {value} is nothing for it");
        }
    }

    private bool TryTakeMeasure(string word)
    {
        LoadOptions? options = word switch
        {
            "--poll" => _options with { Polls = true },
            "--threads" => _options with { Threads = true },
            "--json" => _options with { Json = true },
            _ => null,
        };
        _options = options ?? _options;
        return options is not null;
    }

    private bool TryTakeMeasure(string word, string value)
    {
        int number = Number(value);
        LoadOptions? options = word switch
        {
            "--seconds" when Seconds(value) > 0 => _options with { Seconds = Seconds(value) },
            "--warm-up" when Seconds(value) >= 0 => _options with { WarmUpSeconds = Seconds(value) },
            "--runs" when number > 0 => _options with { Runs = number },
            "--joins" when number > 0 => _options with { JoinsAtOnce = number },
            "--pin-server" when number is >= 0 and < 64 => _options with { ServerCore = number },
            "--pin-load" when number is >= 0 and < 64 => _options with { LoadCore = number },
            _ => null,
        };
        _options = options ?? _options;
        return options is not null;
    }
}
