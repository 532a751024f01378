using System.Diagnostics;
using Ooblex.TestKit.Clusters;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class FormationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Five_processes_form_one_cluster_and_the_operators_command_lists_them()
    {
        string text = await RunAsync("cluster", "show");

        Assert.All(ClusterTable.Rows, row =>
        {
            string line = text.Split('\n').Single(candidate => candidate.StartsWith(row.Id + " ", Ordinal));
            Assert.Contains($" {row.Site} ", line, Ordinal);
            Assert.Contains(" up ", line, Ordinal);
        });
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    // As an operator types it, at a node that is not the first.
    private async Task<string> RunAsync(params string[] words)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "ooblex.dll"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OOBLEX_OPS_PORT"] = $"{fixture.Cluster["edge-a"].Ports.Ops}";
        start.Environment["OOBLEX_OPS_TOKEN"] = fixture.Cluster["edge-a"].ApiKey;
        using Process command = Process.Start(start)!;
        Task<string> output = command.StandardOutput.ReadToEndAsync();
        Task<string> errors = command.StandardError.ReadToEndAsync();
        await command.WaitForExitAsync();
        Assert.True(command.ExitCode == 0, await errors);
        return await output;
    }
}
