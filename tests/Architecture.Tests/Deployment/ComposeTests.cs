using System.Globalization;
using System.Text.RegularExpressions;
using Ooblex.Configuration;
using YamlDotNet.RepresentationModel;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>docker-compose.yml is the cluster of deploy/cluster.tsv, and nodes understand what they are told there.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly YamlMappingNode Compose = YamlFiles.Read("docker-compose.yml");

    public static TheoryData<string> Nodes => [.. ClusterRows().Select(row => row.Id)];

    [Fact]
    public void It_has_the_nodes_of_the_table_and_all_that_they_need()
    {
        IEnumerable<string> services = Compose.Pairs("services").Select(service => service.Key);

        Assert.Equal(
            ClusterRows().Select(row => row.Id)
                .Concat(["postgres", "coturn", "prometheus", "grafana"]).Order(StringComparer.Ordinal),
            services.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_node_understands_its_environment_and_is_who_the_table_says(string id)
    {
        (_, string profile, string site) = ClusterRows().Single(row => row.Id == id);
        Dictionary<string, string> environment = EnvironmentOf(id);

        NodeSettings settings = NodeEnvironment.Bind(environment);

        Assert.Equal($"/app/hocon/{profile}.conf", environment["OOBLEX_CONFIG"]);
        Assert.Equal((id, site), (settings.Node.Id, settings.Node.Site));
        Assert.Equal(profile == "core", settings.Node.Roles.Contains("core"));
        Assert.Equal(profile == "edge", settings.Node.Roles.Contains("edge"));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_node_is_reached_at_the_ports_where_it_listens(string id)
    {
        NodeSettings settings = NodeEnvironment.Bind(EnvironmentOf(id));
        string[] ports = [.. Compose.Texts("services", id, "ports")];
        string http = settings.Gateway.Http.Port.ToString(CultureInfo.InvariantCulture);
        string media = settings.Engine.Transport.Port.ToString(CultureInfo.InvariantCulture);

        Assert.Contains(ports, port => port.EndsWith(":" + http, StringComparison.Ordinal));
        Assert.Contains($"{media}:{media}/udp", ports); // The number is in the answer, so it is the same outside.
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Media_between_nodes_go_to_the_address_that_the_container_has(string id)
    {
        Dictionary<string, string> environment = EnvironmentOf(id);

        Assert.Equal("*", environment["OOBLEX__RELAY__HOST"]);
        Assert.Equal(
            Compose.Text("services", id, "networks", "default", "ipv4_address"),
            environment["OOBLEX__RELAY__ANNOUNCED_ADDRESS"]);
    }

    [Fact]
    public void No_two_services_take_one_port_of_the_machine()
    {
        IEnumerable<string> taken =
            from service in Compose.Pairs("services")
            from port in service.Value.Texts("ports")
            let outside = port.Split('/')[0].Split(':')[^2]
            select outside + (port.EndsWith("/udp", StringComparison.Ordinal) ? "/udp" : "/tcp");

        Assert.Equal(taken.Distinct(), taken);
    }

    [Fact]
    public void Nodes_look_for_those_that_vote_and_know_how_many_these_are()
    {
        string[] core = [.. ClusterRows().Where(row => row.Profile == "core").Select(row => row.Id)];
        foreach ((string id, _, _) in ClusterRows())
        {
            NodeSettings settings = NodeEnvironment.Bind(EnvironmentOf(id));

            Assert.Equal(core.Length, settings.Actors.Formation.CoreNodes);
            Assert.Equal(
                core.Select(name => $"{name}:{settings.Management.Port}"),
                EnvironmentOf(id)["OOBLEX__CLUSTER__DISCOVERY__CONTACT_POINTS"].Split(','));
        }
    }

    [Fact]
    public void A_node_has_longer_to_stop_than_it_takes()
    {
        foreach ((string id, _, _) in ClusterRows())
        {
            string grace = Compose.Text("services", id, "stop_grace_period");
            TimeSpan given = TimeSpan.FromSeconds(int.Parse(grace.TrimEnd('s'), CultureInfo.InvariantCulture));

            NodeSettings settings = NodeEnvironment.Bind(EnvironmentOf(id));
            Assert.True(given > settings.Node.ShutdownTimeout + settings.Actors.Drain.Limit, $"{id}: {grace}");
        }
    }

    [Fact]
    public void What_it_builds_and_mounts_is_there()
    {
        foreach ((string name, YamlNode service) in Compose.Pairs("services"))
        {
            if (service.At("build") is { } build)
            {
                Assert.True(Repository.Exists(build.Text("dockerfile")), name);
            }

            foreach (string mount in service.Texts("volumes"))
            {
                string source = mount.Split(':')[0];
                bool isFile = source.StartsWith("./", StringComparison.Ordinal);
                Assert.True(isFile ? Repository.Exists(source[2..]) : Compose.At("volumes", source) is not null, mount);
            }
        }
    }

    [Fact]
    public void Every_secret_that_must_be_given_is_in_the_file_to_fill_in()
    {
        string[] given = [.. Repository.Lines("deploy/compose.env").Select(line => line.Split('=')[0])];
        IEnumerable<string> wanted = Variable().Matches(Repository.Read("docker-compose.yml"))
            .Select(match => match.Groups["name"].Value).Distinct();

        Assert.All(wanted, name => Assert.Contains(name, given));
    }

    [Fact]
    public void A_service_waits_only_for_services() =>
        Assert.All(
            from service in Compose.Pairs("services")
            from other in service.Value.Pairs("depends_on").Select(pair => pair.Key)
                .Concat(service.Value.Texts("depends_on"))
            select other,
            other => Assert.NotNull(Compose.At("services", other)));

    internal static IEnumerable<(string Id, string Profile, string Site)> ClusterRows() =>
        from line in Repository.Lines("deploy/cluster.tsv")
        where line.Length > 0 && line[0] != '#'
        let fields = line.Split('\t')
        select (fields[0], fields[1], fields[2]);

    // As compose would fill it in, with something in place of each secret.
    private static Dictionary<string, string> EnvironmentOf(string service) =>
        Compose.Pairs("services", service, "environment").ToDictionary(
            pair => pair.Key,
            pair => Variable().Replace(
                ((YamlScalarNode)pair.Value).Value ?? "",
                match => match.Groups["default"].Success ? match.Groups["default"].Value : "0123456789abcdef"));

    [GeneratedRegex(@"\$\{(?<name>\w+)(:-(?<default>[^}]*)|:\?[^}]*)?\}")]
    private static partial Regex Variable();
}
