using Ooblex.TestKit.Clusters;

namespace Ooblex.Cluster.Tests;

[Collection(ClusterTests.Name)]
public sealed class FormationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Five_processes_form_one_cluster_and_the_operators_command_lists_them()
    {
        // At a node that is not the first.
        string text = (await new OperatorsLine(fixture.Cluster["edge-a"]).RunAsync("cluster", "show")).Output;

        Assert.All(ClusterTable.Rows, row =>
        {
            string line = text.Split('\n').Single(candidate => candidate.StartsWith(row.Id + " ", Ordinal));
            Assert.Contains($" {row.Site} ", line, Ordinal);
            Assert.Contains(" up ", line, Ordinal);
        });
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
