using System.Text.RegularExpressions;

namespace Ooblex.Cluster.Tests;

/// <summary>What dashboards and alerts ask for is what a node of the cluster says.</summary>
[Collection(ClusterTests.Name)]
public sealed partial class MetricsTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData("deploy/grafana/dashboards/cluster.json")]
    [InlineData("deploy/prometheus/alerts.yml")]
    public async Task Every_series_that_is_asked_for_is_one_of_a_node(string path)
    {
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(new Uri(fixture.Cluster["edge-a"].Management, "/metrics"));
        string[] asked = [.. Series().Matches(File.ReadAllText(Find(path))).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains($"# TYPE {name} ", metrics, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/startup")]
    [InlineData("/ready")]
    [InlineData("/alive")]
    public async Task A_probe_of_the_manifests_is_answered_by_every_node(string route)
    {
        using HttpClient http = new();
        foreach (TestKit.Processes.NodeProcess node in fixture.Cluster.Running)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(node.Management, route));

            Assert.True(answer.IsSuccessStatusCode, $"{node.Id}{route}: {(int)answer.StatusCode}");
        }
    }

    private static string Find(string path)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ooblex.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(
            folder?.FullName ?? throw new InvalidOperationException("These tests run inside the repository."), path);
    }

    // Of a histogram, dashboards ask for the buckets.
    [GeneratedRegex(@"\b(ooblex|dotnet|process)_[a-z_]+?(?=(?:_bucket)?\b)")]
    private static partial Regex Series();
}
