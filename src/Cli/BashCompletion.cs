using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>Completes a command line by asking the node: its words, its switches, and what they may name.</summary>
internal sealed class BashCompletion
{
    public const string Word = "completion";

    /// <summary>The script's question; what follows is the line as typed, its unfinished word last.</summary>
    public const string AskWord = "__complete";

    public const string Script = """
        # Completion of the ooblex command in bash. In .bashrc:  eval "$(ooblex completion bash)"
        _ooblex() {
            local line=${COMP_LINE:0:COMP_POINT} words word cur
            read -ra words <<<"$line"
            [[ $line == *[[:space:]] ]] && words+=("")
            cur=${words[-1]}
            COMPREPLY=()
            while IFS= read -r word; do
                [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
            done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
            # Bash replaces only what follows the last colon of an address.
            [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
        }
        complete -o default -F _ooblex ooblex ./ooblex

        """;

    private static readonly string[] OwnWords = ["help", Word];

    private readonly string[] _before;

    public BashCompletion(string[] typed)
    {
        _before = typed.Length == 0 ? [] : typed[..^1];
        string[] whole = _before is [.., ['-', ..] last] && !IsFlag(last) ? _before[..^1] : _before;
        Line = Invocation.Parse(whole, out _) ?? Invocation.Parse([], out _)!;
    }

    /// <summary>What is complete already.</summary>
    public Invocation Line { get; }

    public async Task<IReadOnlyList<string>> CandidatesAsync(OpsClient client, CancellationToken cancellation)
    {
        (IReadOnlyList<OpsCommandInfo> commands, _) = await client.ListAsync(cancellation);
        if (Line.Words.Count == 0)
        {
            return [.. commands.Select(command => command.Palette).Distinct(), .. OwnWords, .. Invocation.Common];
        }

        OpsCommandInfo[] palette = [.. commands.Where(command => command.Palette == Line.Words[0])];
        if (Line.Words.Count == 1)
        {
            return [.. palette.Select(command => command.Name)];
        }

        if (palette.FirstOrDefault(command => command.Name == Line.Words[1]) is not { } named)
        {
            return [];
        }

        if (_before is not [.., ['-', ..] open] || IsFlag(open))
        {
            return [.. named.Arguments.SelectMany(Forms), .. Invocation.Common];
        }

        OpsArgumentInfo? argument = named.Arguments.FirstOrDefault(a => Forms(a).Contains(open));
        return argument is null or { Kind: OpsValueKind.Text }
            ? []
            : await client.ValuesAsync(argument.Kind, cancellation);
    }

    private static IEnumerable<string> Forms(OpsArgumentInfo argument) =>
        argument.Switch is { } letter ? [$"-{letter}", $"--{argument.Name}"] : [$"--{argument.Name}"];

    private static bool IsFlag(string word) => word is "--json" or "--yes" or "-y" or "--help" or "-h";
}
