using Ooblex.LoadGen.Server;
using Ooblex.LoadGen.Signalling;
using static Ooblex.LoadGen.CommandLine.Words;

namespace Ooblex.LoadGen.CommandLine;

/// <summary>The words that say which servers are loaded.</summary>
internal sealed class ServerWords
{
    private readonly List<RunningServer> _peers = [];
    private readonly List<int> _pids = [];
    private readonly Dictionary<string, string> _settings = [];
    private IReadOnlyList<string>? _started;
    private Uri? _url;
    private string _key = "";
    private SignallingPaths _paths = SignallingPaths.Usual;

    public bool TryTake(string word, string value)
    {
        switch (word)
        {
            case "--url" when Uri.TryCreate(value, UriKind.Absolute, out Uri? url):
                _url = url;
                return true;
            case "--key":
                _key = value;
                return true;
            case "--whip":
                _paths = _paths with { Whip = value };
                return true;
            case "--whep":
                _paths = _paths with { Whep = value };
                return true;
            case "--server-pid" when Number(value) > 0:
                _pids.Add(Number(value));
                return true;
            case "--servers" when value.Split(',') is var names && names.All(Contenders.Names.Contains):
                _started = names;
                return true;
            case "--peer" when RunningServer.Parse(value) is { } peer:
                _peers.Add(peer);
                return true;
            case "--set" when value.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals:
                _settings[value[..equals]] = value[(equals + 1)..];
                return true;
            default:
                return false;
        }
    }

    /// <param name="shape">The first word.</param>
    /// <param name="options">What other words have said.</param>
    public LoadOptions AddTo(LoadOptions options, string shape)
    {
        bool compares = shape == "peers";
        IReadOnlyList<RunningServer> running = (compares, _url) switch
        {
            (true, _) => _peers,
            (_, null) => [],
            (_, { } url) => [new RunningServer("server", url) { Key = _key, Paths = _paths, Pids = _pids }],
        };
        IReadOnlyList<string> usual = compares ? Contenders.Names : running.Count > 0 ? [] : [NodeContender.Word];
        return options with
        {
            Servers = compares ? _started ?? usual : usual,
            Running = running,
            Settings = _settings,
        };
    }

    /// <summary>Words that mean nothing beside others.</summary>
    public IEnumerable<string> Misplaced(string shape)
    {
        if (shape == "peers" && _url is not null)
        {
            yield return "--url is for fanout and mesh; peers takes --peer NAME=URL";
        }

        if (shape != "peers" && (_started is not null || _peers.Count > 0))
        {
            yield return "--servers and --peer are for peers";
        }

        IEnumerable<string> names = [.. _started ?? Contenders.Names, .. _peers.Select(peer => peer.Name)];
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: string name })
        {
            yield return $"two servers are called {name}";
        }
    }
}
