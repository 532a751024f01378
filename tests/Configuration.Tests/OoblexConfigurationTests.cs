using Akka.Configuration;
using Ooblex.Actors.Placement;
using Ooblex.Configuration.Node;
using Ooblex.Configuration.Sources;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Configuration.Tests;

public sealed class OoblexConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ooblex-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_defaults_alone_are_a_valid_configuration()
    {
        ConfigurationResult result = Load();

        Assert.Empty(result.Problems);
        Assert.Equal(8558, result.Settings!.Management.Port);
        Assert.True(Path.IsPathRooted(result.Settings.Node.DataDirectory));
    }

    [Fact]
    public void Each_source_wins_over_the_one_below()
    {
        const string Ports = "ooblex { ops.port = 1, management.port = 1 }\n";
        string node = File("node.conf", Ports + "ooblex { node.site = one, node.id = one, log.level = error }");
        string extra = File("extra.conf", Ports + "ooblex { node.site = two, node.id = two }");
        string third = File("third.conf", Ports + "ooblex { node.site = three }");
        Dictionary<string, string> environment = new()
        {
            ["OOBLEX_CONFIG"] = extra,
            ["OOBLEX__MANAGEMENT__PORT"] = "4",
            ["OOBLEX_OPS_PORT"] = "4",
        };

        NodeSettings settings =
            Load(node, environment, "--config", third, "--set", "ops.port=5").Settings!;

        Assert.Equal(LogThreshold.Error, settings.Log.Level);
        Assert.Equal("two", settings.Node.Id);
        Assert.Equal("three", settings.Node.Site);
        Assert.Equal(4, settings.Management.Port);
        Assert.Equal(5, settings.Ops.Port);
    }

    [Fact]
    public void A_named_variable_wins_over_the_rule()
    {
        Dictionary<string, string> environment = new() { ["OOBLEX__OPS__PORT"] = "1", ["OOBLEX_OPS_PORT"] = "2" };
        Assert.Equal(2, Load(null, environment).Settings!.Ops.Port);
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set() =>
        Assert.Equal(9110, Load(null, new() { ["OOBLEX_OPS_PORT"] = "" }).Settings!.Ops.Port);

    [Fact]
    public void A_list_comes_from_the_environment_with_commas()
    {
        NodeSettings settings = Load(null, new() { ["OOBLEX_ROLES"] = "gateway,core, site-a" }).Settings!;
        Assert.Equal(["gateway", "core", "site-a"], settings.Node.Roles);
    }

    [Fact]
    public void A_connection_string_that_is_none_is_refused_without_being_shown()
    {
        ConfigProblem problem = Assert.Single(
            Load(null, new() { ["OOBLEX_POSTGRES"] = "Host=db;Pasword=hunter2" }).Problems);
        Assert.Equal("OOBLEX_POSTGRES", problem.Source);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_would_lose_a_cluster_are_refused_with_what_to_do()
    {
        ConfigProblem problem = Assert.Single(Load(null, new()
        {
            ["OOBLEX_SEEDS"] = "akka.tcp://ooblex@a:4053",
            ["OOBLEX_POSTGRES"] = "Host=db",
            ["OOBLEX__CLUSTER__CORE_NODES"] = "2",
            ["OOBLEX__CLUSTER__SPLIT_BRAIN__STRATEGY"] = "keep-majority",
        }).Problems);
        Assert.Equal("ooblex.cluster.split-brain.strategy", problem.Key);
        Assert.Contains("take lease-majority, or three core nodes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_have_the_names_that_an_operator_gives_them()
    {
        string node = File("node.conf", """
            ooblex.sites {
              b { near = [a] }
              a {
                networks = ["10.1.0.0/16"]
                gateway = "https://a"
              }
            }
            """);
        ConfigurationResult result = Load(
            node, new() { ["OOBLEX__SITES__B__NETWORKS"] = "10.2.0.0/16, fd00::/8" });

        Assert.Empty(result.Problems);
        IReadOnlyList<SiteOptions> sites = result.Settings!.Actors.Placement.Sites;
        Assert.Equal(["a", "b"], sites.Select(site => site.Name));
        Assert.Equal(["10.1.0.0/16"], sites[0].Networks.Select(network => network.ToString()));
        Assert.Equal(["10.2.0.0/16", "fd00::/8"], sites[1].Networks.Select(network => network.ToString()));
        Assert.Equal(["a"], sites[1].Near);
        Assert.Equal(["https://a", ""], sites.Select(site => site.Gateway));
    }

    [Fact]
    public void Mistakes_in_sites_and_placement_are_named()
    {
        string node = File("node.conf", """
            ooblex {
              sites {
                a {
                  networks = ["10.1.0.0"]
                  near = [a]
                  gateway = "a.example/"
                }
                b.far = [a]
              }
              placement.report-timeout = 600ms
              placement.crowded-at = 90
            }
            """);

        Assert.Equal(["ooblex.sites.b.far"], Load(node).Problems.Select(problem => problem.Key).Take(1));
        Assert.Superset(
            new HashSet<string>
            {
                "ooblex.sites.a.networks", "ooblex.sites.a.near", "ooblex.sites.a.gateway",
                "ooblex.placement.report-timeout", "ooblex.placement.crowded-at",
            },
            Load(node).Problems.Select(problem => problem.Key).ToHashSet());
    }

    [Fact]
    public void A_misspelt_key_stops_the_start_and_the_meant_one_is_named()
    {
        string node = File("node.conf", "ooblex.managment.port = 1");
        ConfigProblem problem = Assert.Single(Load(node).Problems);

        Assert.Equal(node, problem.Source);
        Assert.Equal("ooblex.managment.port", problem.Key);
        Assert.Equal("is not a key; did you mean ooblex.management.port?", problem.Message);
    }

    [Fact]
    public void All_problems_of_all_sources_are_shown_at_once()
    {
        string node = File("node.conf", "ooblex { ops.port = none, nothing = 1 }");
        IReadOnlyList<ConfigProblem> problems = Load(
            node, new() { ["OOBLEX_SITE"] = "two words", ["OOBLEX__LOG__FORMAT"] = "xml" }).Problems;

        Assert.Equal(
            ["ooblex.log.format", "ooblex.node.site", "ooblex.nothing", "ooblex.ops.port"],
            problems.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("OOBLEX_SITE", problems.Single(p => p.Key == "ooblex.node.site").Source);
    }

    [Fact]
    public void A_file_that_is_not_there_or_not_hocon_is_a_problem()
    {
        string broken = File("broken.conf", "ooblex {");
        IReadOnlyList<ConfigProblem> problems =
            Load(Path.Combine(_folder, "absent.conf"), [], "--config", broken).Problems;

        Assert.Contains(problems, p => p.Message == "there is no such file");
        Assert.Contains(new ConfigProblem(broken, "", "line 1: '{' is never closed"), problems);
    }

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("--set")]
    [InlineData("--set", "no-value")]
    [InlineData("--set", "a b=1")]
    public void An_argument_that_is_not_understood_is_a_problem(params string[] arguments) =>
        Assert.Single(Load(null, [], arguments).Problems);

    [Fact]
    public void A_value_cannot_smuggle_in_other_keys()
    {
        ConfigurationResult result = Load(null, new() { ["OOBLEX_SITE"] = "a\"\nooblex.ops.port = 1 #" });

        Assert.Equal("ooblex.node.site", Assert.Single(result.Problems).Key);
    }

    [Fact]
    public void Commands_are_not_opened_to_the_network_without_a_token()
    {
        Assert.Equal("ooblex.ops.host", Assert.Single(Load(null, [], "--set", "ops.host=*").Problems).Key);
        Assert.Empty(Load(null, [], "--set", "ops.host=*", "--set", "ops.token=0123456789abcdef").Problems);
    }

    [Fact]
    public void A_problem_with_a_token_does_not_show_it()
    {
        ConfigProblem problem = Assert.Single(Load(null, new() { ["OOBLEX_OPS_TOKEN"] = "hunter2" }).Problems);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_operators_own_akka_keys_are_passed_on_and_ours_are_not()
    {
        string node = File("node.conf", """
            akka {
              loglevel = DEBUG
              list = [a, "b, c"]
              actor.deployment { "/a b" { router = "x # y" } }
              empty = ""
            }
            ooblex.node.site = here
            """);
        Config akka = Load(node).Settings!.Actors.AkkaOverrides;

        Assert.Equal("DEBUG", akka.GetString("akka.loglevel"));
        Assert.Equal(["a", "b, c"], akka.GetStringList("akka.list"));
        Assert.Equal("", akka.GetString("akka.empty"));
        Assert.Equal("x # y", akka.GetConfig("akka.actor.deployment").Root.GetObject().Items["/a b"].GetObject()
            .Items["router"].GetString());
        Assert.False(akka.HasPath("ooblex"));
        Assert.True(Load().Settings!.Actors.AkkaOverrides.IsEmpty);
    }

    [Fact]
    public void A_turn_server_is_a_url_a_name_and_a_secret()
    {
        const string Variable = "OOBLEX__GATEWAY__SIGNALLING__ICE_SERVERS";
        const string Servers = "stun:a.example, turn:b.example:3478 me s3cret";
        NodeSettings settings = Load(null, new() { [Variable] = Servers }).Settings!;
        IReadOnlyList<IceServerOptions> servers = settings.Gateway.Signalling.IceServers;

        Assert.Equal(["stun:a.example", "turn:b.example:3478"], servers.Select(server => server.Url));
        Assert.Equal("s3cret", servers[1].Credential!.Value.Reveal());
        Assert.DoesNotContain("s3cret", settings.Gateway.ToString(), StringComparison.Ordinal);
        Assert.Single(Load(null, [], "--set", "gateway.signalling.ice-servers=http://c.example").Problems);
    }

    private static ConfigurationResult Load(
        string? nodeConf = null, Dictionary<string, string>? environment = null, params string[] arguments) =>
        OoblexConfiguration.Load(nodeConf, environment ?? [], CommandLine.Parse(arguments));

    private string File(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
