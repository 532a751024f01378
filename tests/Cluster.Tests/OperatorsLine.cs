using System.Diagnostics;
using System.Text.Json.Nodes;
using Ooblex.TestKit.Processes;

namespace Ooblex.Cluster.Tests;

/// <summary>The operators' command as a process, as somebody types it.</summary>
internal sealed class OperatorsLine(NodeProcess node)
{
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] words)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ooblex.dll"), .. words])
        {
            RedirectStandardInput = true, // Nobody sits at a terminal.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OOBLEX_OPS_PORT"] = $"{node.Ports.Ops}";
        start.Environment["OOBLEX_OPS_TOKEN"] = node.ApiKey;
        using Process command = Process.Start(start)!;
        Task<string> output = command.StandardOutput.ReadToEndAsync();
        Task<string> errors = command.StandardError.ReadToEndAsync();
        await command.WaitForExitAsync();
        return (command.ExitCode, await output, await errors);
    }

    /// <summary>The rows of a command that is not refused.</summary>
    public async Task<IReadOnlyList<JsonObject>> AskAsync(params string[] words)
    {
        (int exitCode, string output, string errors) = await RunAsync([.. words, "--json"]);
        string[] rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return exitCode == 0
            ? [.. rows.Select(row => JsonNode.Parse(row)!.AsObject())]
            : throw new IOException($"{string.Join(' ', words)} ended with {exitCode}: {errors}");
    }
}
