using System.Globalization;
using Ooblex.Configuration;
using YamlDotNet.RepresentationModel;

namespace Ooblex.Architecture.Tests.Deployment;

/// <summary>The manifests: they are whole, they fit together, and a node understands what they tell it.</summary>
public sealed class KubernetesTests
{
    private const string Folder = "deploy/k8s";

    private static readonly Dictionary<string, string> Versions = new()
    {
        ["Namespace"] = "v1",
        ["Service"] = "v1",
        ["StatefulSet"] = "apps/v1",
        ["DaemonSet"] = "apps/v1",
        ["PodDisruptionBudget"] = "policy/v1",
        ["Kustomization"] = "kustomize.config.k8s.io/v1beta1",
    };

    private static readonly (string Path, YamlMappingNode Object)[] Objects =
    [
        .. from path in Repository.Files
           where path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal)
           from document in YamlFiles.ReadAll(path)
           select (path, document),
    ];

    private static readonly YamlMappingNode[] Nodes =
    [
        .. Objects.Select(file => file.Object)
            .Where(thing => thing.At("spec", "template", "metadata", "labels", "app")?.ToString() == "ooblex"),
    ];

    [Fact]
    public void Every_object_has_a_known_kind_and_a_name() =>
        Assert.All(Objects, file =>
        {
            Assert.Equal(Versions[file.Object.Text("kind")], file.Object.Text("apiVersion"));
            Assert.True(file.Object.Text("kind") == "Kustomization" || file.Object.Text("metadata", "name").Length > 0);
        });

    [Fact]
    public void Every_file_is_part_of_what_is_applied()
    {
        HashSet<string> reached = [];
        Reach(Folder, reached);

        Assert.Equal(
            Objects.Select(file => file.Path).Distinct().Order(StringComparer.Ordinal),
            reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_are_three_voters_and_one_node_for_each_machine_of_a_site()
    {
        Assert.Equal(["DaemonSet", "StatefulSet"], Nodes.Select(node => node.Text("kind")).Order());
        YamlMappingNode core = Nodes.Single(node => node.Text("kind") == "StatefulSet");

        Assert.Equal("3", core.Text("spec", "replicas"));
        Assert.Contains("core", NodeEnvironment.Bind(EnvironmentOf(core)).Node.Roles);
        string[] sites = Directory.GetDirectories(Repository.Full(Folder + "/sites"));
        Assert.Equal(
            ComposeTests.ClusterRows().Where(row => row.Profile == "edge").Select(row => row.Site),
            sites.Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void A_node_understands_its_environment_and_listens_where_its_container_says() =>
        Assert.All(Nodes, node =>
        {
            NodeSettings settings = NodeEnvironment.Bind(EnvironmentOf(node));
            Dictionary<string, string> ports = Container(node).Items("ports")
                .ToDictionary(port => port.Text("name"), port => port.Text("containerPort"));

            Assert.Equal(settings.Gateway.Http.Port.ToString(CultureInfo.InvariantCulture), ports["http"]);
            Assert.Equal(settings.Engine.Transport.Port.ToString(CultureInfo.InvariantCulture), ports["media"]);
            Assert.Equal(settings.Actors.Remoting.Port.ToString(CultureInfo.InvariantCulture), ports["remoting"]);
            Assert.Equal(settings.Engine.RelayPort.Port.ToString(CultureInfo.InvariantCulture), ports["relay"]);
            Assert.Equal("*", EnvironmentOf(node)["OOBLEX__RELAY__HOST"]); // As below: others must reach it.
            Assert.Equal(settings.Management.Port.ToString(CultureInfo.InvariantCulture), ports["management"]);
            Assert.NotEqual(System.Net.IPAddress.Loopback, settings.Management.Host); // Or no probe would reach it.
        });

    [Fact]
    public void Probes_ask_routes_that_there_are_on_ports_that_there_are() =>
        Assert.All(Nodes, node =>
        {
            string page = Repository.Read("docs/operations/metrics.md");
            foreach ((string probe, string route) in new[]
                { ("startupProbe", "/startup"), ("readinessProbe", "/ready"), ("livenessProbe", "/alive") })
            {
                Assert.Equal(route, Container(node).Text(probe, "httpGet", "path"));
                Assert.Contains($"| `{route}` |", page, StringComparison.Ordinal);
                Assert.Contains(
                    Container(node).Text(probe, "httpGet", "port"),
                    Container(node).Items("ports").Select(port => port.Text("name")));
            }
        });

    [Fact]
    public void A_node_is_drained_before_it_is_stopped_and_has_the_time_for_both() =>
        Assert.All(Nodes, node =>
        {
            string[] command = [.. Container(node).Texts("lifecycle", "preStop", "exec", "command")];
            string words = string.Join(' ', command.Skip(2).TakeWhile(word => word[0] != '-'));
            TimeSpan grace = TimeSpan.FromSeconds(int.Parse(
                node.Text("spec", "template", "spec", "terminationGracePeriodSeconds"), CultureInfo.InvariantCulture));

            Assert.Equal(["dotnet", "/app/cli/ooblex.dll"], command.Take(2));
            Assert.Contains($"`{words}", Repository.Read("docs/operations/commands.md"), StringComparison.Ordinal);
            NodeSettings settings = NodeEnvironment.Bind(EnvironmentOf(node));
            Assert.True(grace > settings.Node.ShutdownTimeout + settings.Actors.Drain.Limit);
        });

    [Fact]
    public void Services_and_budgets_select_pods_that_there_are()
    {
        IEnumerable<YamlNode> selectors = Objects.Select(file => file.Object)
            .Select(thing => thing.Text("kind") switch
            {
                "Service" => thing.At("spec", "selector"),
                "PodDisruptionBudget" => thing.At("spec", "selector", "matchLabels"),
                _ => null,
            })
            .OfType<YamlNode>();

        Assert.NotEmpty(selectors);
        Assert.All(selectors, selector => Assert.Contains(
            Objects.Select(file => file.Object),
            thing => thing.At("spec", "template", "metadata", "labels") is { } labels
                && selector.Pairs().All(pair => labels.At(pair.Key)?.ToString() == pair.Value.ToString())));
    }

    [Fact]
    public void Every_set_matches_its_own_pods_and_names_a_service_that_there_is() =>
        Assert.All(Objects.Where(file => file.Object.At("spec", "template") is not null), file =>
        {
            YamlNode labels = file.Object.At("spec", "template", "metadata", "labels")!;
            Assert.All(
                file.Object.Pairs("spec", "selector", "matchLabels"),
                pair => Assert.Equal(pair.Value.ToString(), labels.At(pair.Key)?.ToString()));
            if (file.Object.At("spec", "serviceName") is YamlScalarNode { Value: { } service })
            {
                Assert.Contains(Objects, other =>
                    other.Object.Text("kind") == "Service" && other.Object.Text("metadata", "name") == service);
            }
        });

    [Fact]
    public void No_node_is_throttled_and_each_says_what_it_needs() =>
        Assert.All(Nodes, node =>
        {
            Assert.NotNull(Container(node).At("resources", "requests", "cpu"));
            Assert.NotNull(Container(node).At("resources", "limits", "memory"));
            Assert.Null(Container(node).At("resources", "limits", "cpu"));
        });

    private static YamlNode Container(YamlMappingNode node) => node.At("spec", "template", "spec", "containers", "0")!;

    private static void Reach(string folder, HashSet<string> reached)
    {
        string file = $"{folder}/kustomization.yaml";
        Assert.True(Repository.Exists(file), file);
        reached.Add(file);
        foreach (string resource in YamlFiles.Read(file).Texts("resources"))
        {
            string path = Path.GetRelativePath(Repository.Root, Path.GetFullPath(resource, Repository.Full(folder)));
            Assert.True(Repository.Exists(path), path);
            if (Directory.Exists(Repository.Full(path)))
            {
                Reach(path, reached);
            }
            else
            {
                reached.Add(path);
            }
        }
    }

    // What a pod would see: fields of the pod, and secrets that the example file names.
    private static Dictionary<string, string> EnvironmentOf(YamlMappingNode node)
    {
        string[] secrets = [.. Repository.Lines(Folder + "/secrets.example").Select(line => line.Split('=')[0])];
        return Container(node).Items("env").ToDictionary(
            variable => variable.Text("name"),
            variable =>
            {
                if (variable.At("valueFrom", "secretKeyRef", "key") is YamlScalarNode { Value: { } secret })
                {
                    Assert.Contains(secret, secrets);
                    return secret == "OOBLEX_POSTGRES" ? "Host=db;Database=ooblex;Username=ooblex" : "0123456789abcdef";
                }

                return variable.At("valueFrom", "fieldRef", "fieldPath") is YamlScalarNode { Value: { } field }
                    ? new Dictionary<string, string>
                    {
                        ["metadata.name"] = "ooblex-core-0", ["status.hostIP"] = "10.0.0.1",
                    }[field]
                    : variable.Text("value");
            });
    }
}
