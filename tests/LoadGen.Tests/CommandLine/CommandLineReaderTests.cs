using Ooblex.LoadGen.CommandLine;
using Ooblex.LoadGen.Server;
using Ooblex.Protocol.Srtp;

namespace Ooblex.LoadGen.Tests.CommandLine;

public sealed class CommandLineReaderTests
{
    private readonly CommandLineReader _reader = new();

    [Fact]
    public void Fanout_alone_is_fifty_viewers_of_a_node()
    {
        LoadOptions options = Read("fanout");

        Scenario scenario = Assert.Single(options.Scenarios);
        Assert.Equal((1, 50, 300), (scenario.Streams, scenario.Viewers, scenario.PacketsPerSecond));
        Assert.Equal(["node"], options.Servers);
        Assert.Empty(options.Running);
        Assert.Equal((1, null, null), (options.Runs, options.ServerCore, options.LoadCore));
    }

    [Fact]
    public void Mesh_alone_is_fifty_streams_of_one_viewer()
    {
        Scenario scenario = Assert.Single(Read("mesh").Scenarios);

        Assert.Equal((50, 1), (scenario.Streams, scenario.Viewers));
    }

    [Fact]
    public void Peers_alone_compares_all_servers_three_times_on_a_core_of_their_own()
    {
        LoadOptions options = Read("peers");

        Assert.Equal(["f50", "burst50", "f200x", "s50"], options.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal(["node", "pion", "janus"], options.Servers);
        Assert.Equal((3, 1, 0), (options.Runs, options.ServerCore, options.LoadCore));
    }

    [Fact]
    public void Peers_takes_some_servers_and_some_that_run_already()
    {
        LoadOptions options = Read(
            "peers", "--servers", "pion,node", "--peer", "a=http://a:1,pid=7", "--peer", "b=http://b:2");

        Assert.Equal(["pion", "node"], options.Servers);
        Assert.Equal(["a", "b"], options.Running.Select(server => server.Name));
        Assert.Equal(
            ["pion", "node", "a", "b"], Contenders.Of(options).Select(contender => contender.Name));
    }

    [Fact]
    public void Scenarios_keep_their_order_and_changes_go_to_each_of_them()
    {
        LoadOptions options = Read(
            "fanout", "burst50", "--viewers", "7", "f50cm", "--rate", "20", "--key-frames", "0.5", "--frame", "3");

        Assert.Equal(["burst50", "f50cm"], options.Scenarios.Select(scenario => scenario.Name));
        Assert.All(options.Scenarios, scenario => Assert.Equal(
            (7, 20, 0.5, 3),
            (scenario.Viewers, scenario.PacketsPerSecond, scenario.KeyFrameSeconds, scenario.PacketsPerFrame)));
        Assert.Equal([true, false], options.Scenarios.Select(scenario => scenario.Bursts));
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag80, options.Scenarios[1].Profile);
    }

    [Theory]
    [InlineData("fanout", 1000)]
    [InlineData("mesh", 300)]
    public void A_table_grows_and_never_asks_for_more_than_a_core_can_do(string shape, int largest)
    {
        IReadOnlyList<Scenario> scenarios = Read(shape, "--table", "--payload", "500").Scenarios;

        int[] sizes = [.. scenarios.Select(scenario => scenario.AllViewers)];
        Assert.Equal((1, largest), (sizes[0], sizes[^1]));
        Assert.Equal(sizes.Order().Distinct(), sizes);
        Assert.All(scenarios, scenario =>
        {
            Assert.InRange(scenario.PacketsPerSecondOut, 1, 60_000);
            Assert.Equal(500, scenario.PayloadBytes);
            Assert.Equal(1, shape == "fanout" ? scenario.Streams : scenario.Viewers);
        });
        Assert.Equal(scenarios.Count, scenarios.Select(scenario => scenario.Name).Distinct().Count());
    }

    [Fact]
    public void Words_about_measuring_are_taken()
    {
        LoadOptions options = Read(
            "fanout", "--seconds", "2.5", "--warm-up", "0", "--runs", "5", "--joins", "9", "--pin-server", "3",
            "--pin-load", "2", "--poll", "--threads", "--json");

        Assert.Equal((2.5, 0, 5, 9), (options.Seconds, options.WarmUpSeconds, options.Runs, options.JoinsAtOnce));
        Assert.Equal((3, 2), (options.ServerCore, options.LoadCore));
        Assert.True(options is { Polls: true, Threads: true, Json: true });
    }

    [Fact]
    public void A_server_that_runs_takes_the_place_of_the_node()
    {
        LoadOptions options = Read(
            "fanout", "--url", "http://host:80", "--key", "secret", "--whip", "/in/{stream}", "--whep", "/out/{stream}",
            "--server-pid", "4", "--server-pid", "5");

        RunningServer server = Assert.Single(options.Running);
        Assert.Empty(options.Servers);
        Assert.Equal((new Uri("http://host:80"), "secret"), (server.Url, server.Key));
        Assert.Equal(("/in/{stream}", "/out/{stream}"), (server.Paths.Whip, server.Paths.Whep));
        Assert.Equal([4, 5], server.Pids);
    }

    [Fact]
    public void A_setting_of_the_node_may_have_an_equals_sign_in_its_value()
    {
        LoadOptions options = Read("fanout", "--set", "transport.api=portable", "--set", "a.b=c=d");

        Assert.Equal("portable", options.Settings["transport.api"]);
        Assert.Equal("c=d", options.Settings["a.b"]);
    }

    [Theory]
    [InlineData("walk")]
    [InlineData("fanout", "f51")]
    [InlineData("fanout", "--viewers")]
    [InlineData("fanout", "--viewers", "0")]
    [InlineData("fanout", "--viewers", "-3")]
    [InlineData("fanout", "--payload", "1401")]
    [InlineData("fanout", "--seconds", "0")]
    [InlineData("fanout", "--profile", "rot13")]
    [InlineData("fanout", "--pin-load", "64")]
    [InlineData("fanout", "--set", "=value")]
    [InlineData("fanout", "--colour", "red")]
    [InlineData("fanout", "--servers", "pion")]
    [InlineData("fanout", "--peer", "a=http://a")]
    [InlineData("fanout", "f50", "--table")]
    [InlineData("peers", "--table")]
    [InlineData("peers", "--url", "http://a")]
    [InlineData("peers", "--servers", "node,nobody")]
    [InlineData("peers", "--peer", "http://a")]
    [InlineData("peers", "--servers", "node", "--peer", "node=http://a")]
    [InlineData("peers", "--servers", "pion,pion")]
    public void A_word_that_means_nothing_is_one_problem(params string[] words)
    {
        _reader.Read(words);

        Assert.Single(_reader.Problems);
    }

    [Fact]
    public void Every_mistake_is_told()
    {
        _reader.Read(["fanout", "f51", "--runs", "none", "--colour", "red"]);

        Assert.Equal(3, _reader.Problems.Count);
    }

    [Fact]
    public void Secrets_are_not_printed()
    {
        string[] words = ["peers", "--key", "one", "--peer", "a=http://a,key=two,pid=1", "--peer", "b=http://b"];

        Assert.Equal(
            ["peers", "--key", "…", "--peer", "a=http://a,key=…,pid=1", "--peer", "b=http://b"],
            CommandLineReader.WithoutSecrets(words));
    }

    [Fact]
    public void Help_names_every_scenario_and_every_server() => Assert.All(
        [.. Scenario.Named.Select(scenario => scenario.Name), .. Contenders.Names],
        name => Assert.Contains(name, Usage.Text, StringComparison.Ordinal));

    private LoadOptions Read(params string[] words)
    {
        LoadOptions options = _reader.Read(words);
        Assert.Empty(_reader.Problems);
        return options;
    }
}
