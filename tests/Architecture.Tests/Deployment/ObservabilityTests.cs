using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>Prometheus asks every node, and nothing is shown or warned of that no node says.</summary>
/// <remarks>That the documented series are those of a running node is a test of the cluster.</remarks>
public sealed partial class ObservabilityTests
{
    private const string Dashboards = "deploy/grafana/dashboards";

    public static TheoryData<string> Dashboard =>
        [.. Repository.Files.Where(path => path.StartsWith(Dashboards, StringComparison.Ordinal))];

    [Fact]
    public void Every_node_of_the_cluster_is_asked_at_its_management_port()
    {
        IEnumerable<string> targets = YamlFiles.Read("deploy/prometheus/prometheus.yml")
            .Texts("scrape_configs", "0", "static_configs", "0", "targets");

        Assert.Equal(ComposeTests.ClusterRows().Select(row => $"{row.Id}:8558"), targets);
        Assert.Equal(8558, NodeEnvironment.Bind(new Dictionary<string, string>()).Management.Port);
    }

    [Fact]
    public void The_files_of_rules_are_there_and_mounted()
    {
        string compose = Repository.Read("docker-compose.yml");
        Assert.All(YamlFiles.Read("deploy/prometheus/prometheus.yml").Texts("rule_files"), file =>
        {
            Assert.True(Repository.Exists($"deploy/prometheus/{file}"), file);
            Assert.Contains($"./deploy/prometheus/{file}:/etc/prometheus/{file}", compose, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void An_alert_asks_for_series_that_are_documented_and_says_what_it_means() =>
        Assert.All(YamlFiles.Read("deploy/prometheus/alerts.yml").Items("groups", "0", "rules"), rule =>
        {
            AssertDocumented(rule.Text("expr"));
            Assert.NotEmpty(rule.Text("annotations", "summary"));
        });

    [Theory]
    [MemberData(nameof(Dashboard))]
    public void A_dashboard_asks_for_series_that_are_documented(string path)
    {
        string source = YamlFiles.Read("deploy/grafana/provisioning/datasources/prometheus.yml")
            .Text("datasources", "0", "uid");
        List<string> questions = [];
        foreach (JsonElement panel in Panels(path).Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                Assert.Equal(source, target.GetProperty("datasource").GetProperty("uid").GetString());
                questions.Add(target.GetProperty("expr").GetString()!);
            }
        }

        Assert.NotEmpty(questions);
        Assert.All(questions, AssertDocumented);
    }

    [Theory]
    [MemberData(nameof(Dashboard))]
    public void No_two_panels_of_a_dashboard_are_in_one_place(string path)
    {
        HashSet<(int X, int Y)> cells = [];
        foreach (JsonElement place in Panels(path).Select(panel => panel.GetProperty("gridPos")))
        {
            (int x, int y) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32());
            for (int cell = 0; cell < place.GetProperty("w").GetInt32() * place.GetProperty("h").GetInt32(); cell++)
            {
                int width = place.GetProperty("w").GetInt32();
                Assert.True(cells.Add((x + (cell % width), y + (cell / width))), place.ToString());
            }
        }

        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
        int[] ids = [.. Panels(path).Select(panel => panel.GetProperty("id").GetInt32())];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Grafana_finds_the_dashboards_where_compose_mounts_them()
    {
        string folder = YamlFiles.Read("deploy/grafana/provisioning/dashboards/dashboards.yml")
            .Text("providers", "0", "options", "path");

        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"./{Dashboards}:{folder}:ro"),
            Repository.Read("docker-compose.yml"),
            StringComparison.Ordinal);
    }

    private static JsonElement[] Panels(string path)
    {
        using JsonDocument document = JsonDocument.Parse(Repository.Read(path));
        return [.. document.RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.Clone())];
    }

    // process_ and dotnet_ series are partly those of prometheus-net.
    private static void AssertDocumented(string expression)
    {
        string page = Repository.Read("docs/operations/metrics.md");
        string[] series = [.. Series().Matches(expression).Select(match => match.Value)];
        Assert.True(series.Length > 0 || expression.Contains("up{", StringComparison.Ordinal), expression);
        Assert.All(
            series.Where(name => !name.StartsWith("process_", StringComparison.Ordinal)),
            name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    // Of a histogram, dashboards ask for the buckets.
    [GeneratedRegex(@"\b(ooblex|dotnet|process)_[a-z_]+?(?=(?:_bucket)?\b)")]
    private static partial Regex Series();
}
