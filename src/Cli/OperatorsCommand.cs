using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary><c>ooblex palette command [switches]</c>: finds the node, asks it what it can do, has it done.</summary>
internal sealed class OperatorsCommand(TextWriter output, TextWriter errors, Func<string, string?> environment)
{
    private const string Usage = "usage: ooblex [--node HOST:PORT] [--json] PALETTE COMMAND [-x VALUE …]";

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Invocation? line = Invocation.Parse(arguments, out string problem);
        if (line is null)
        {
            return await Fail(ExitCode.Usage, problem);
        }

        string node = line.Node ?? $"127.0.0.1:{environment("OOBLEX_OPS_PORT") ?? "9110"}";
        string url = node.Contains("://", StringComparison.Ordinal) ? node : "http://" + node;
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            return await Fail(ExitCode.Usage, $"\"{node}\" is not HOST:PORT");
        }

        try
        {
            using OpsClient client = new(address, environment("OOBLEX_OPS_TOKEN"));
            return await Run(client, line, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            if (line.Help || line.Words.Count == 0)
            {
                await output.WriteLineAsync(Usage);
            }

            return await Fail(ExitCode.Unreachable, $"no node answers at {node} ({e.Message})");
        }
    }

    private async Task<int> Run(OpsClient client, Invocation line, CancellationToken cancellation)
    {
        (IReadOnlyList<OpsCommandInfo> commands, string? refusal) = await client.ListAsync(cancellation);
        if (refusal is not null)
        {
            return await Fail(ExitCode.Refused, refusal);
        }

        OpsCommandInfo[] matches = [.. commands.Where(command => Matches(command, line.Words))];
        if (line.Help || line.Words.Count < 2 || matches.Length == 0)
        {
            await ShowHelp(matches.Length == 0 ? commands : matches);
            return line.Help || line.Words.Count == 0
                ? ExitCode.Done
                : await Fail(ExitCode.Usage, $"\"{string.Join(' ', line.Words)}\" is not a command");
        }

        Dictionary<string, string>? named = line.Arguments(matches[0], out string problem);
        if (named is null)
        {
            return await Fail(ExitCode.Usage, problem);
        }

        refusal = await client.RunAsync(matches[0], new OpsRequest(named, line.Json), output, cancellation);
        return refusal is null ? ExitCode.Done : await Fail(ExitCode.Refused, refusal);
    }

    private static bool Matches(OpsCommandInfo command, IReadOnlyList<string> words) =>
        (words.Count < 1 || words[0] == command.Palette)
        && (words.Count < 2 || words[1] == command.Name)
        && words.Count <= 2;

    private async Task ShowHelp(IReadOnlyList<OpsCommandInfo> commands)
    {
        await output.WriteLineAsync(Usage);
        foreach (OpsCommandInfo command in commands)
        {
            await output.WriteLineAsync($"  {command.Palette + " " + command.Name,-20} {command.Summary}");
            foreach (OpsArgumentInfo argument in command.Arguments)
            {
                string need = argument.Required ? "" : " (may be left out)";
                string switches = $"-{argument.Switch}, --{argument.Name,-14}";
                await output.WriteLineAsync($"      {switches} {argument.Summary}{need}");
            }
        }
    }

    private async Task<int> Fail(int exitCode, string problem)
    {
        await errors.WriteLineAsync($"ooblex: {problem}");
        return exitCode;
    }
}
