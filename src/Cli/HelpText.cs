using System.Text;
using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary>Help for everything, for a palette, and for a command, from what the node says it can do.</summary>
internal static class HelpText
{
    public const string Usage = """
        usage: ooblex [--node HOST:PORT] [--json] [--yes] PALETTE COMMAND [-x VALUE …]
               ooblex help [PALETTE [COMMAND]]
               ooblex completion bash
        """;

    private const string Common = """
          --node HOST:PORT   the command port to ask; else OOBLEX_OPS_PORT or 9110 of this machine
          --json             one JSON object per line
          --yes              does what would else be asked about
        """;

    /// <param name="words">How many words of a command were given.</param>
    /// <param name="commands">Those that the words are about.</param>
    public static string Of(int words, IReadOnlyList<OpsCommandInfo> commands) => words switch
    {
        0 => OfAll(commands),
        1 => OfPalette(commands),
        _ => OfOne(commands[0]),
    };

    private static string OfAll(IReadOnlyList<OpsCommandInfo> commands)
    {
        StringBuilder text = new StringBuilder(Usage).Append('\n');
        foreach (IGrouping<string, OpsCommandInfo> palette in commands.GroupBy(command => command.Palette))
        {
            text.Append('\n');
            Rows(text, palette);
        }

        return text.Append('\n').Append(Common).Append("\n\nooblex help PALETTE COMMAND tells more.").ToString();
    }

    private static string OfPalette(IReadOnlyList<OpsCommandInfo> commands)
    {
        StringBuilder text = new($"usage: ooblex {commands[0].Palette} COMMAND [-x VALUE …]\n\n");
        Rows(text, commands);
        return text.Append($"\nooblex {commands[0].Palette} COMMAND --help tells more.").ToString();
    }

    private static string OfOne(OpsCommandInfo command)
    {
        IEnumerable<string> forms = command.Arguments.Select(argument =>
        {
            string form = $"{Short(argument)} {argument.Name.ToUpperInvariant()}";
            return argument.Required ? form : $"[{form}]";
        });
        StringBuilder text = new("usage: ooblex ");
        text.AppendJoin(' ', [command.Palette, command.Name, .. forms]).Append("\n\n").Append(command.Summary);
        text.Append('.').Append(command.Detail.Length > 0 ? $" {command.Detail}" : "").Append('\n');
        text.Append(command.NeedsConfirmation ? "It asks before it does it, unless told --yes.\n" : "");
        text.Append(command.Follows ? "It goes on until Ctrl-C.\n" : "");
        foreach (OpsArgumentInfo argument in command.Arguments)
        {
            string letter = argument.Switch is { } one ? $"-{one}, " : "    ";
            text.Append($"\n  {letter}--{argument.Name,-10} {argument.Summary}");
        }

        return text.ToString().TrimEnd();
    }

    private static void Rows(StringBuilder text, IEnumerable<OpsCommandInfo> commands)
    {
        foreach (OpsCommandInfo command in commands)
        {
            string words = $"{command.Palette} {command.Name}";
            text.Append($"  {words,-32} {command.Summary}\n");
        }
    }

    private static string Short(OpsArgumentInfo argument) =>
        argument.Switch is { } letter ? $"-{letter}" : $"--{argument.Name}";
}
