using System.Globalization;
using Ooblex.Protocol.Srtp;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>Reads the words of the command line, and collects every mistake.</summary>
internal sealed class CommandLineReader
{
    public const string Usage =
        """
        usage: ./ooblex bench fanout [SCENARIO…] [options]     one stream to many viewers
               ./ooblex bench mesh [SCENARIO…] [options]       many streams with one viewer each

        Scenarios: f50, f200, f200x, burst50, f50cm (fanout), s50 (mesh). Without one, 50 viewers at 300 packets/s.

        what is sent                                             how it is measured
          --viewers N          of each stream                      --seconds S       window, 8
          --streams N          publishers                          --warm-up S       before it, 10
          --rate N             packets/s of each stream            --runs N          fresh server each, medians, 1
          --payload BYTES      RTP payload, 1100                   --joins N         at the same time, 4
          --frame N            packets of a frame, 10              --pin-server N    core of the server
          --burst              frames back to back                 --pin-load N      core of this process
          --key-frames S       time between key frames, 2          --json            for machines
          --profile gcm|cm     SRTP profile                        --poll            read viewers by the clock
                                                                   --threads         which threads cost what

        which server (a node of this tree unless --url is given)
          --set KEY=VALUE      for the node, as in reference.conf: --set transport.api=portable
          --url URL            one that runs already: scheme, host and port
          --key TOKEN          its bearer token
          --whip PATH          /whip/{stream}
          --whep PATH          /whep/{stream}
          --server-pid N       its process, for CPU time and memory; may be given again
        """;

    private readonly List<Scenario> _named = [];
    private readonly List<Func<Scenario, Scenario>> _changes = [];
    private readonly List<int> _pids = [];
    private readonly Dictionary<string, string> _settings = [];
    private LoadOptions _options = new();

    /// <summary>What is wrong; empty when nothing is.</summary>
    public List<string> Problems { get; } = [];

    public LoadOptions Read(IReadOnlyList<string> words)
    {
        Queue<string> rest = new(words);
        string shape = rest.Count > 0 ? rest.Dequeue() : "";
        if (shape is not ("fanout" or "mesh"))
        {
            Problems.Add("the first word is fanout or mesh");
        }

        while (rest.TryDequeue(out string? word))
        {
            Take(word, rest);
        }

        Scenario plain = shape == "mesh"
            ? new Scenario { Name = "mesh", Streams = 50, Viewers = 1 }
            : new Scenario { Name = "fanout" };
        IEnumerable<Scenario> scenarios = (_named.Count > 0 ? _named : [plain])
            .Select(scenario => _changes.Aggregate(scenario, (changed, change) => change(changed)));
        return _options with { Scenarios = [.. scenarios], ServerPids = _pids, Settings = _settings };
    }

    /// <summary>The words as they may be printed.</summary>
    public static IEnumerable<string> WithoutSecrets(IReadOnlyList<string> words) =>
        words.Select((word, index) => index > 0 && words[index - 1] == "--key" ? "…" : word);

    private void Take(string word, Queue<string> rest)
    {
        if (Scenario.Named.FirstOrDefault(scenario => scenario.Name == word) is { } named)
        {
            _named.Add(named);
        }
        else if (word is "--burst")
        {
            _changes.Add(scenario => scenario with { Bursts = true });
        }
        else if (word is "--poll")
        {
            _options = _options with { Polls = true };
        }
        else if (word is "--threads")
        {
            _options = _options with { Threads = true };
        }
        else if (word is "--json")
        {
            _options = _options with { Json = true };
        }
        else if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            Problems.Add($"{word} is no scenario");
        }
        else if (!rest.TryDequeue(out string? value))
        {
            Problems.Add($"{word} needs a value");
        }
        else if (!TryTakeScenario(word, value) && !TryTakeMeasure(word, value) && !TryTakeServer(word, value))
        {
            Problems.Add($"{word} is unknown, or {value} is nothing for it");
        }
    }

    private bool TryTakeScenario(string word, string value)
    {
        int number = Number(value);
        Func<Scenario, Scenario>? change = word switch
        {
            "--viewers" when number > 0 => scenario => scenario with { Viewers = number },
            "--streams" when number > 0 => scenario => scenario with { Streams = number },
            "--rate" when number > 0 => scenario => scenario with { PacketsPerSecond = number },
            "--payload" when number is >= 32 and <= 1400 => scenario => scenario with { PayloadBytes = number },
            "--frame" when number > 0 => scenario => scenario with { PacketsPerFrame = number },
            "--key-frames" when Seconds(value) > 0 => scenario => scenario with { KeyFrameSeconds = Seconds(value) },
            "--profile" when value is "gcm" => scenario => scenario with { Profile = SrtpProfile.AeadAes128Gcm },
            "--profile" when value is "cm" => scenario => scenario with { Profile = SrtpProfile.AesCm128HmacSha1Tag80 },
            _ => null,
        };
        if (change is not null)
        {
            _changes.Add(change);
        }

        return change is not null;
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

    private bool TryTakeServer(string word, string value)
    {
        switch (word)
        {
            case "--url" when Uri.TryCreate(value, UriKind.Absolute, out Uri? url):
                _options = _options with { Url = url };
                return true;
            case "--key":
                _options = _options with { Key = value };
                return true;
            case "--whip":
                _options = _options with { Paths = _options.Paths with { Whip = value } };
                return true;
            case "--whep":
                _options = _options with { Paths = _options.Paths with { Whep = value } };
                return true;
            case "--server-pid" when Number(value) > 0:
                _pids.Add(Number(value));
                return true;
            case "--set" when value.IndexOf('=') is > 0 and int equals:
                _settings[value[..equals]] = value[(equals + 1)..];
                return true;
            default:
                return false;
        }
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;

    private static double Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? number
            : -1;
}
