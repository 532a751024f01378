using System.Net.Sockets;
using Ooblex.Contracts.Operations;

namespace Ooblex.Cli;

/// <summary><c>ooblex palette command [switches]</c>: finds the node, asks it what it can do, has it done.</summary>
internal sealed class OperatorsCommand(Surroundings around)
{
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        if (arguments is [BashCompletion.AskWord, .. var typed])
        {
            return await Complete(typed, cancellation);
        }

        if (Invocation.Parse(arguments, out string problem) is not { } line)
        {
            return await Fail(ExitCode.Usage, problem);
        }

        if (line.Words is [BashCompletion.Word, ..])
        {
            return await PrintScript(line.Words);
        }

        string node = NodeOf(line);
        if (AddressOf(node) is not { } address)
        {
            return await Fail(ExitCode.Usage, $"\"{node}\" is not HOST:PORT, nor :PORT of this machine");
        }

        using OpsClient client = new(address, around.Environment("OOBLEX_OPS_TOKEN"));
        try
        {
            return await Run(client, line, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            if (client.HasBegun)
            {
                return await Fail(ExitCode.BrokenOff, $"the answer of {node} broke off ({Cause(e)})");
            }

            if (line.Help || line.Words.Count == 0)
            {
                await around.Output.WriteLineAsync(HelpText.Usage);
            }

            return await Fail(ExitCode.Unreachable, $"no node answers at {node} ({Cause(e)})");
        }
    }

    private async Task<int> Run(OpsClient client, Invocation line, CancellationToken cancellation)
    {
        (IReadOnlyList<OpsCommandInfo> commands, OpsRefusal? refusal) = await client.ListAsync(cancellation);
        if (refusal is not null)
        {
            return await Fail(refusal);
        }

        OpsCommandInfo[] matches = [.. commands.Where(command => Matches(command, line.Words))];
        if (matches.Length == 0)
        {
            string words = string.Join(' ', line.Words);
            return await Fail(ExitCode.Usage, $"\"{words}\" is not a command{Near(line.Words, commands)}");
        }

        if (line.Help || line.Words.Count < 2)
        {
            await around.Output.WriteLineAsync(HelpText.Of(line.Words.Count, matches));
            return line.Help || line.Words.Count == 0
                ? ExitCode.Done
                : await Fail(ExitCode.Usage, $"\"{line.Words[0]}\" needs a command");
        }

        return line.Arguments(matches[0], out string problem) is { } named
            ? await Run(client, matches[0], line, named, cancellation)
            : await Fail(ExitCode.Usage, problem);
    }

    private async Task<int> Run(
        OpsClient client,
        OpsCommandInfo command,
        Invocation line,
        Dictionary<string, string> named,
        CancellationToken cancellation)
    {
        bool confirmed = line.Yes;
        if (command.NeedsConfirmation && !confirmed && around.Ask is { } ask)
        {
            string target = string.Concat(named.Select(argument => $" --{argument.Key} {argument.Value}"));
            confirmed = ask($"{command.Palette} {command.Name}{target}: {command.Summary}. Go on?");
            if (!confirmed)
            {
                return await Fail(ExitCode.Unconfirmed, "nothing was done");
            }
        }

        OpsRequest request = new(named, line.Json) { Confirmed = confirmed, Operator = around.User };
        OpsRefusal? refusal = await client.RunAsync(command, request, around.Output, cancellation);
        return refusal is null ? ExitCode.Done : await Fail(refusal);
    }

    private async Task<int> PrintScript(IReadOnlyList<string> words)
    {
        if (words is not [_, "bash"])
        {
            return await Fail(ExitCode.Usage, "completion is there for bash: ooblex completion bash");
        }

        await around.Output.WriteAsync(BashCompletion.Script);
        return ExitCode.Done;
    }

    // A shell that waits for completions shows nothing but them, so every failure is silence.
    private async Task<int> Complete(string[] typed, CancellationToken cancellation)
    {
        BashCompletion completion = new(typed);
        if (AddressOf(NodeOf(completion.Line)) is not { } address)
        {
            return ExitCode.Usage;
        }

        try
        {
            using OpsClient client = new(address, around.Environment("OOBLEX_OPS_TOKEN"));
            foreach (string word in await completion.CandidatesAsync(client, cancellation))
            {
                await around.Output.WriteLineAsync(word);
            }

            return ExitCode.Done;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return ExitCode.Unreachable;
        }
    }

    private string NodeOf(Invocation line) =>
        line.Node ?? $"127.0.0.1:{around.Environment("OOBLEX_OPS_PORT") ?? "9110"}";

    private static Uri? AddressOf(string node)
    {
        string host = node.StartsWith(':') ? "127.0.0.1" + node : node;
        string url = host.Contains("://", StringComparison.Ordinal) ? host : "http://" + host;
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? address) ? address : null;
    }

    private static bool Matches(OpsCommandInfo command, IReadOnlyList<string> words) =>
        (words.Count < 1 || words[0] == command.Palette)
        && (words.Count < 2 || words[1] == command.Name)
        && words.Count <= 2;

    private static string Near(IReadOnlyList<string> words, IReadOnlyList<OpsCommandInfo> commands)
    {
        OpsCommandInfo[] palette = [.. commands.Where(command => command.Palette == words[0])];
        return words.Count == 1 || palette.Length == 0
            ? NearMatch.Hint(words[0], commands.Select(command => command.Palette))
            : NearMatch.Hint(words[1], palette.Select(command => command.Name)) is { Length: > 0 } hint
                ? hint
                : $"; ooblex help {words[0]} lists what there is";
    }

    private static string Cause(Exception failure) => failure switch
    {
        HttpRequestException { InnerException: SocketException cause } => cause.Message,
        TaskCanceledException => "it takes too long",
        _ => failure.Message,
    };

    private Task<int> Fail(OpsRefusal refusal) => Fail(ExitCode.Of(refusal.Kind), refusal.Error);

    private async Task<int> Fail(int exitCode, string problem)
    {
        await around.Errors.WriteLineAsync($"ooblex: {problem}");
        return exitCode;
    }
}
