using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>
/// A command line, parted: words, switches as written, and the few options that are the same everywhere.
/// </summary>
internal sealed class Invocation
{
    public static readonly IReadOnlyList<string> Common = ["--json", "--yes", "--help", "--node"];

    private readonly List<string> _words = [];
    private readonly List<(string Switch, string Value)> _switches = [];

    public IReadOnlyList<string> Words => _words;

    public bool Json { get; private set; }

    public bool Help { get; private set; }

    /// <summary>No need to ask.</summary>
    public bool Yes { get; private set; }

    /// <summary>From <c>--node</c>; <c>null</c> leaves it to the environment.</summary>
    public string? Node { get; private set; }

    /// <returns><c>null</c> when the line makes no sense; the reason is in <paramref name="problem"/>.</returns>
    public static Invocation? Parse(IReadOnlyList<string> arguments, out string problem)
    {
        Invocation line = new();
        problem = "";
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            switch (argument)
            {
                case "--json":
                    line.Json = true;
                    break;
                case "-h" or "--help":
                    line.Help = true;
                    break;
                case "-y" or "--yes":
                    line.Yes = true;
                    break;
                case ['-', '-', ..] when argument.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals:
                    line.Add(argument[..equals], argument[(equals + 1)..]);
                    break;
                case ['-', ..] when i + 1 == arguments.Count:
                    problem = $"{argument} needs a value";
                    return null;
                case ['-', ..]:
                    line.Add(argument, arguments[++i]);
                    break;
                default:
                    line._words.Add(argument);
                    break;
            }
        }

        if (line._words is ["help", ..])
        {
            line.Help = true;
            line._words.RemoveAt(0);
        }

        return line;
    }

    /// <summary>The switches under the names that the command knows them by.</summary>
    public Dictionary<string, string>? Arguments(OpsCommandInfo command, out string problem)
    {
        Dictionary<string, string> named = new(StringComparer.Ordinal);
        problem = "";
        foreach ((string written, string value) in _switches)
        {
            OpsArgumentInfo? argument = command.Arguments.FirstOrDefault(
                a => written == $"-{a.Switch}" || written == $"--{a.Name}");
            if (argument is null)
            {
                problem = $"{written} is not an argument of {command.Palette} {command.Name}"
                    + NearMatch.Hint(written, [.. command.Arguments.Select(a => $"--{a.Name}"), .. Common]);
                return null;
            }

            named[argument.Name] = value;
        }

        return named;
    }

    private void Add(string name, string value)
    {
        if (name == "--node")
        {
            Node = value;
            return;
        }

        _switches.Add((name, value));
    }
}
