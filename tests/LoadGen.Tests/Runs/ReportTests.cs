using System.Text.Json.Nodes;
using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Measure;
using Ooblex.LoadGen.Runs;
using Ooblex.LoadGen.Server;

namespace Ooblex.LoadGen.Tests.Runs;

public sealed class ReportTests
{
    private static readonly Contender Node = new("node", "");
    private static readonly Contender Other = new("other", "1.2-3");

    [Fact]
    public void One_server_has_no_table_of_ratios()
    {
        Report report = new(new Machine(), "./ooblex bench fanout", [Node]);
        report.Add(Run("node", 4));

        string text = report.ToText(withThreads: false);

        Assert.Contains("| f50 | node | 1 | 4.00 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("| times ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_are_rows_of_their_own_and_compared_with_the_first()
    {
        Report report = Compared();

        string text = report.ToText(withThreads: false);

        Assert.Contains("node, other 1.2-3", text, StringComparison.Ordinal);
        Assert.Contains("| f50 | node | 3 | 2.00 [1.00..4.00] |", text, StringComparison.Ordinal);
        Assert.Contains("| f50 | other | 3 | 8.00 [6.00..10.00] |", text, StringComparison.Ordinal);
        Assert.Contains("| times node | server | CPU/packet |", text, StringComparison.Ordinal);
        Assert.Contains("| f50 | other | 4.00 [2.50..6.00] |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_stand_in_the_order_of_scenarios_and_servers_whichever_run_came_to_nothing()
    {
        Report report = new(new Machine(), "./ooblex bench peers f50 s50", [Node, Other]);
        report.Add(Run("other", 1));
        report.Add(Run("node", 1) with { Scenario = "s50" });
        report.Add(Run("node", 2));
        report.Add(Run("other", 2) with { Scenario = "s50" });

        JsonArray medians = JsonNode.Parse(report.ToJson())!["medians"]!.AsArray();

        Assert.Equal(
            ["f50 node", "f50 other", "s50 node", "s50 other"],
            medians.Select(median => $"{median!["scenario"]} {median["server"]}"));
    }

    [Fact]
    public void Every_row_of_a_table_has_the_columns_of_its_head()
    {
        string[] lines = Compared().ToText(withThreads: true).Split('\n');
        int columns = 0;
        Assert.All(lines, line =>
        {
            columns = line.StartsWith('|') && columns > 0 ? columns : line.Count(letter => letter == '|');
            Assert.Equal(columns, line.Count(letter => letter == '|'));
        });
    }

    [Fact]
    public void Threads_are_shown_when_they_are_asked_for()
    {
        Report report = new(new Machine(), "./ooblex bench fanout", [Node]);
        report.Add(Run("node", 4) with
        {
            Received = 100, BusyThreads = [new ThreadTime("media", UserMicroseconds: 100, SystemMicroseconds: 300)],
        });

        Assert.Contains(
            "| f50 | node | media | 4.00 | 1.00 |", report.ToText(withThreads: true), StringComparison.Ordinal);
        Assert.DoesNotContain("media", report.ToText(withThreads: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_read_runs_medians_and_ratios()
    {
        JsonNode json = JsonNode.Parse(Compared().ToJson())!;

        Assert.Equal(6, json["runs"]!.AsArray().Count);
        Assert.Equal(["node", "other"], json["medians"]!.AsArray().Select(median => (string?)median!["server"]));
        Assert.Equal(4, (double)json["comparisons"]![0]!["ratios"]!["CPU/packet"]!["median"]!);
        Assert.Equal("1.2-3", (string?)json["servers"]![1]!["version"]);
    }

    private static Report Compared()
    {
        Report report = new(new Machine(), "./ooblex bench peers f50", [Node, Other]);
        foreach ((int number, double node, double other) in new[] { (1, 1.0, 6.0), (2, 2.0, 8.0), (3, 4.0, 10.0) })
        {
            report.Add(Run("node", node) with { Number = number });
            report.Add(Run("other", other) with { Number = number });
        }

        return report;
    }

    private static RunResult Run(string server, double cpu) =>
        new() { Scenario = "f50", Server = server, CpuMicrosecondsPerPacket = cpu };

    private sealed record Contender(string Name, string Version) : IContender
    {
        public Task<ServerUnderTest> StartAsync(LoadOptions options) =>
            throw new NotSupportedException("Reports start nothing.");
    }
}
