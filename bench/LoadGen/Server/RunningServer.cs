using System.Globalization;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Server;

/// <summary>A server that somebody else has started, and speaks WHIP and WHEP.</summary>
internal sealed record RunningServer(string Name, Uri Url)
{
    /// <summary>The bearer token; empty for none.</summary>
    public string Key { get; init; } = "";

    public SignallingPaths Paths { get; init; } = SignallingPaths.Usual;

    /// <summary>Its processes, for CPU time and memory; none where nobody said.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>Reads <c>NAME=URL</c> and what may follow: <c>,pid=N</c> (again for more), <c>,key=TOKEN</c>,
    /// <c>,whip=PATH</c>, <c>,whep=PATH</c>.</summary>
    /// <returns>Null for anything else.</returns>
    public static RunningServer? Parse(string text)
    {
        string[] parts = text.Split(',');
        (string name, string url) = Halves(parts[0]);
        if (name.Length == 0 || !Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            return null;
        }

        RunningServer? server = new(name, address);
        foreach (string part in parts.Skip(1))
        {
            server = server?.With(Halves(part));
        }

        return server;
    }

    private RunningServer? With((string Name, string Value) part) => part switch
    {
        (_, "") => null,
        ("key", _) => this with { Key = part.Value },
        ("whip", _) => this with { Paths = Paths with { Whip = part.Value } },
        ("whep", _) => this with { Paths = Paths with { Whep = part.Value } },
        ("pid", _) when int.TryParse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) =>
            this with { Pids = [.. Pids, pid] },
        _ => null,
    };

    private static (string Name, string Value) Halves(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? ("", "") : (text[..equals], text[(equals + 1)..]);
    }
}
