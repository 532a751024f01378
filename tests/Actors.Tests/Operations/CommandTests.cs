using System.Text.Json;
using Microsoft.Extensions.Logging;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Operations;

/// <summary>Commands about a cluster of two, by the command line over real HTTP and real remoting.</summary>
public sealed class CommandTests(CommandPair pair) : IClassFixture<CommandPair>
{
    private const string Type = "stream";

    [Fact]
    public async Task Members_are_shown_with_who_they_are()
    {
        Answer shown = await pair.A.RunAsync("cluster", "show");

        Assert.Equal(0, shown.ExitCode);
        string header = string.Join("  ", "NODE", "SITE", "ADDRESS".PadRight(pair.A.Address.Length), "ROLES");
        Assert.StartsWith(header, shown.Output, StringComparison.Ordinal);
        string row = Assert.Single(shown.Lines, line => line.StartsWith("a ", StringComparison.Ordinal));
        Assert.Contains(pair.A.Address, row, StringComparison.Ordinal);
        Assert.Matches("  asked(,leader)?,oldest$", row);
        Assert.Contains(shown.Lines, line => line.Contains(pair.B.Address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Any_node_tells_of_any_other()
    {
        Answer own = await pair.A.RunAsync("cluster", "status");
        Answer other = await pair.A.RunAsync("cluster", "status", "-n", "b");

        Assert.Contains($"address      {pair.A.Address}\n", own.Output, StringComparison.Ordinal);
        Assert.Contains($"address      {pair.B.Address}\n", other.Output, StringComparison.Ordinal);
        Assert.Contains("members      2 up\n", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regions_are_counted_in_the_form_of_pbm()
    {
        await pair.CreateStreamAsync("counted");

        Answer stats = await pair.B.RunAsync("cluster-sharding", "region-stats", "-r", Type);

        Assert.Equal(0, stats.ExitCode);
        Assert.Collection(
            stats.Lines.OrderByDescending(line => line.Contains("[coordinator]", StringComparison.Ordinal)),
            line => Assert.Matches(
                @$"^{pair.A.Address} \| \[[a-z, -]+\] \| up \|  \| \d+\.\d+\.\d+ \[coordinator\]\(stream\) "
                + @"\| shards: \d+ \| entities: \d+$",
                line),
            line => Assert.Matches(
                @$"^{pair.B.Address} \| \[media, node-b, site-[a-z]+\] \| up \|  \| \d+\.\d+\.\d+ \(stream\) "
                + @"\| shards: \d+ \| entities: \d+$",
                line));
        Answer rows = await pair.B.RunAsync("cluster-sharding", "region-stats", "-r", Type, "--json");
        Assert.True(rows.Lines.Sum(row => JsonDocument.Parse(row).RootElement.GetProperty("entities").GetInt32()) > 0);
    }

    [Fact]
    public async Task An_entity_is_moved_found_put_to_sleep_and_woken_from_whichever_node_is_asked()
    {
        StreamRef stream = await pair.CreateStreamAsync("mover");
        string entity = stream.EntityId;
        JsonElement before = (await LocateAsync(pair.A, entity)).RootElement;
        string shard = before.GetProperty("shard").GetString()!;
        (CommandNode from, CommandNode to, string target) =
            before.GetProperty("node").GetString() == "a" ? (pair.A, pair.B, "b") : (pair.B, pair.A, "a");

        Answer unasked = await from.RunAsync("cluster-sharding", "move", "-r", Type, "-s", shard, "-a", target);
        Assert.Equal(4, unasked.ExitCode);
        Answer moved = await from.RunAsync("cluster-sharding", "move", "-r", Type, "-s", shard, "-a", target, "--yes");
        Assert.Equal((0, ""), (moved.ExitCode, moved.Errors));
        Assert.EndsWith($"stream {shard} is at {target}\n", moved.Output, StringComparison.Ordinal);
        Answer wishes = await CommandPair.EventuallyAsync(
            () => to.RunAsync("cluster-sharding", "overrides"), answer => answer.Lines.Length == 2);
        Assert.Contains(shard, wishes.Lines[1], StringComparison.Ordinal);

        // A remembered entity wakes by itself where its shard is now.
        Answer inside = await CommandPair.EventuallyAsync(
            () => from.RunAsync("cluster-sharding", "shards", "-r", Type, "-s", shard),
            answer => answer.Output.Contains(entity, StringComparison.Ordinal));
        Assert.Equal(0, inside.ExitCode);
        await AwakeAsync(from, entity, target, "yes");
        Answer byName = await from.RunAsync("cluster-sharding", "entity-location", "-r", Type, "-e", "mover");
        Assert.StartsWith($"{entity}  ", byName.Lines[1], StringComparison.Ordinal);

        Answer asleep = await from.RunAsync("cluster-sharding", "passivate", "-r", Type, "-e", entity, "--yes");
        Assert.Equal((0, $"passivating stream {entity}\n"), (asleep.ExitCode, asleep.Output));
        await AwakeAsync(from, entity, target, "no");
        Assert.Contains(to.Audit(), line => line.Contains("passivate", StringComparison.Ordinal)
            && line.StartsWith("Operator ada at 127.0.0.1:", StringComparison.Ordinal));

        Answer woken = await from.RunAsync("cluster-sharding", "start", "-r", Type, "-e", entity);
        Assert.Equal((0, $"started stream {entity}\n"), (woken.ExitCode, woken.Output));
        await AwakeAsync(to, entity, target, "yes");

        Answer back = await from.RunAsync("cluster-sharding", "move", "-r", Type, "-s", shard, "-a", "auto", "-y");
        Assert.Equal(0, back.ExitCode);
        Answer none = await from.RunAsync("cluster-sharding", "overrides");
        Assert.Single(none.Lines); // Not even a moment later is it in the list of the node that was asked.
        await CommandPair.EventuallyAsync(
            () => to.RunAsync("cluster-sharding", "overrides"), answer => answer.Lines.Length == 1);
    }

    [Theory]
    [InlineData(1, "there is no stream here/nobody", "cluster-sharding", "start", "-r", "stream", "-e", "here/nobody")]
    [InlineData(1, "that is not a session's id", "cluster-sharding", "start", "-r", "peer", "-e", "nonsense")]
    [InlineData(
        1, "there is no stream nobody; media", "cluster-sharding", "entity-location", "-r", Type, "-e", "nobody")]
    [InlineData(1, "there is no site x; a request", "media", "explain", "-s", "any", "-r", "viewer", "--site", "x")]
    [InlineData(1, "there are peer, pipeline, stream", "cluster-sharding", "shards", "-r", "streem")]
    [InlineData(1, "no region has a shard x", "cluster-sharding", "shards", "-r", "stream", "-s", "x")]
    [InlineData(1, "no member c; cluster show lists them", "cluster", "down", "-a", "c", "--yes")]
    [InlineData(1, "every member is reachable", "cluster", "down-unreachable", "--yes")]
    [InlineData(1, "is in a cluster already", "cluster", "join", "-a", "akka.tcp://ooblex@127.0.0.1:1")]
    [InlineData(1, "cannot be a member", "cluster", "join", "-a", "akka.tcp://other@127.0.0.1:1")]
    [InlineData(2, "an address is akka.tcp://ooblex@host:port", "cluster", "join", "-a", "here")]
    [InlineData(1, "has no node \"c\" that can be asked; there are a, b", "log", "peek", "--on", "c")]
    [InlineData(1, "is needed by the node", "actor", "stop", "-p", "/user/operators", "--yes")]
    [InlineData(1, "is needed by the node", "actor", "stop", "-p", "/system/cluster", "--yes")]
    [InlineData(1, "there is no actor /user/nobody", "actor", "stop", "-p", "/user/nobody", "--yes")]
    [InlineData(2, "--depth is a number from 0 to 100", "actor", "hierarchy", "-d", "many")]
    [InlineData(2, "a level is debug, info, warning, error", "log", "level", "-l", "loud")]
    [InlineData(1, "there is no such session", "media", "kick", "-p", "a.AAAAAAAAAAAAAAAAAAAAAA", "--yes")]
    public async Task What_cannot_be_done_is_told_in_a_sentence(int exitCode, string sentence, params string[] line)
    {
        Answer answer = await pair.A.RunAsync(line);

        Assert.Equal((exitCode, ""), (answer.ExitCode, answer.Output));
        Assert.Contains(sentence, Assert.Single(answer.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_of_all_nodes_are_one_table_and_those_of_one_node_another()
    {
        pair.A.Sessions = [Session("a", "lobby"), Session("a", "stage")];
        pair.B.Sessions = [Session("b", "lobby")];

        Answer all = await pair.A.RunAsync("media", "peers");
        Answer ofStream = await pair.B.RunAsync("media", "peers", "-s", "lobby");
        Answer ofNode = await pair.A.RunAsync("media", "peers", "-n", "b", "--json");

        Assert.Equal(["NODE", "a", "a", "b"], all.Lines.Select(line => line.Split(' ')[0]));
        int column = all.Lines[0].IndexOf("STREAM", StringComparison.Ordinal);
        Assert.All(all.Lines.Skip(1), line => Assert.StartsWith($"{TestOptions.Site}/", line[column..]));
        Assert.Equal(["NODE", "b", "a"], ofStream.Lines.Select(line => line.Split(' ')[0]));
        JsonElement row = JsonDocument.Parse(Assert.Single(ofNode.Lines)).RootElement;
        Assert.Equal(("b", 500_000), (row.GetProperty("node").GetString(), row.GetProperty("bitrate_bps").GetInt32()));
    }

    [Fact]
    public async Task A_relay_is_one_row_with_both_of_its_ends()
    {
        pair.A.Relays = [Relay(1, "lobby", isExport: true, packets: 105), Relay(2, "gone", isExport: true, packets: 9)];
        pair.B.Relays = [Relay(1, "lobby", isExport: false, packets: 100)];

        Answer all = await pair.B.RunAsync("media", "relays", "--json");
        Answer ofStream = await pair.A.RunAsync("media", "relays", "-s", "lobby");
        Answer ofNode = await pair.A.RunAsync("media", "relays", "-n", "b", "--json");

        Assert.Equal(2, all.Lines.Length);
        JsonElement alone = JsonDocument.Parse(all.Lines[0]).RootElement;
        Assert.Equal(("a", null), (alone.GetProperty("from").GetString(), alone.GetProperty("to").GetString()));
        Assert.Equal(9, alone.GetProperty("packets").GetInt32());
        JsonElement whole = JsonDocument.Parse(Assert.Single(ofNode.Lines)).RootElement;
        Assert.Equal(("a", "b"), (whole.GetProperty("from").GetString(), whole.GetProperty("to").GetString()));
        Assert.Equal((100, 3), (whole.GetProperty("packets").GetInt32(), whole.GetProperty("viewers").GetInt32()));
        Assert.Matches(@"^\w+/lobby +a +b +7 +3 +100 +110000 +0 +0 ", Assert.Single(ofStream.Lines[1..]));
    }

    [Fact]
    public async Task The_log_of_another_node_is_followed_until_the_operator_has_seen_enough()
    {
        using CancellationTokenSource enough = new();
        using SharedWriter output = new();
        Task<int> tail = pair.A.RunAsync(output, output, enough.Token, "log", "tail", "-n", "b", "-f", "level debug");
        await CommandPair.EventuallyAsync(
            () => pair.A.RunAsync("log", "level", "-l", "debug", "-n", "b"),
            _ => output.ToString().Contains("log level --level debug: done", StringComparison.Ordinal));

        await enough.CancelAsync();

        Assert.Equal(130, await tail);
        Assert.Contains("by way of a: log level", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(LogLevel.Debug, pair.B.Level.Level);
        Assert.Equal(LogLevel.Information, pair.A.Level.Level);
    }

    [Fact]
    public async Task Actors_of_another_node_are_shown_and_a_stopped_entity_is_gone()
    {
        Answer tree = await pair.A.RunAsync("actor", "hierarchy", "-s", "/system/sharding", "-d", "1", "-n", "b");

        Assert.Equal("/system/sharding  ClusterShardingGuardian", tree.Lines[0]);
        Assert.Contains("  stream  ShardRegion", tree.Lines);

        StreamRef stream = await pair.CreateStreamAsync("stopped");
        JsonElement place = (await LocateAsync(pair.A, stream.EntityId)).RootElement;
        string shard = place.GetProperty("shard").GetString()!;
        string name = place.GetProperty("node").GetString()!;
        string path = $"/system/sharding/stream/{Uri.EscapeDataString(shard)}/{Uri.EscapeDataString(stream.EntityId)}";
        Answer stopped = await pair.A.RunAsync("actor", "stop", "-p", path, "-n", name, "--yes");
        Assert.Equal((0, $"stopping {path}\n"), (stopped.ExitCode, stopped.Output));
        await AwakeAsync(pair.A, stream.EntityId, name, "yes"); // It is remembered, so its shard starts it again.
    }

    [Fact]
    public async Task Events_begin_with_what_is_so_and_end_after_as_many_as_were_wanted()
    {
        Answer tail = await pair.B.RunAsync("cluster", "tail", "-n", "2");

        Assert.Equal(0, tail.ExitCode);
        Assert.All(tail.Lines, line => Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3}Z  MemberUp  [ab]  akka\.tcp://", line));
        Assert.Equal(2, tail.Lines.Length);
    }

    [Fact]
    public async Task Streams_are_those_of_the_cluster()
    {
        await pair.CreateStreamAsync("listed");

        Answer streams = await pair.B.RunAsync("media", "streams");

        Assert.Contains(streams.Lines, line => line.StartsWith("listed ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pipelines_are_those_of_all_nodes_or_of_one_or_of_one_stream()
    {
        pair.A.Rows = [Pipeline("here/lobby/1"), Pipeline("here/stage/1")];
        pair.B.Rows = [Pipeline("here/lobby/2")];

        Answer all = await pair.B.RunAsync("media", "pipelines");
        Answer lobby = await pair.B.RunAsync("media", "pipelines", "-s", "lobby", "--json");
        Answer ofA = await pair.B.RunAsync("media", "pipelines", "-n", "a", "--json");

        Assert.Equal(
            ["here/lobby/1", "here/lobby/2", "here/stage/1"], all.Lines[1..4].Select(row => row.Split(' ')[0]));
        JsonElement[] rows = [.. lobby.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["a", "b"], rows.Select(row => row.GetProperty("node").GetString()));
        Assert.All(rows, row => Assert.Equal(30, row.GetProperty("frames").GetInt32()));
        Assert.Equal(2, ofA.Lines.Length);
    }

    [Fact]
    public async Task Placement_says_why_to_people_and_to_programs()
    {
        StreamRef stream = await pair.CreateStreamAsync("explained");

        Answer ofStream = await CommandPair.EventuallyAsync(
            () => pair.B.RunAsync("media", "explain", "-s", stream.Stream.Value), answer => answer.ExitCode == 0);
        Answer ofWish = await pair.B.RunAsync("media", "explain", "-s", "explained", "-r", "viewer", "--json");
        Answer nobody = await pair.B.RunAsync("media", "explain", "-s", "unheard_of");
        Answer noPipeline = await pair.B.RunAsync("media", "explain", "-s", "explained", "--pipeline", "main");
        Answer nothing = await pair.B.RunAsync("media", "explain");

        Assert.Matches("^stream explained: [ab]$", ofStream.Lines[0]);
        Assert.StartsWith("why: ", ofStream.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("RANK  NODE", ofStream.Lines[4], StringComparison.Ordinal);
        JsonElement wish = JsonDocument.Parse(ofWish.Output).RootElement;
        Assert.Contains("explained", wish.GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(wish.GetProperty("nodes").EnumerateArray());
        Assert.Equal((1, 1, 2), (nobody.ExitCode, noPipeline.ExitCode, nothing.ExitCode));
    }

    [Fact]
    public async Task A_node_that_is_not_there_cannot_be_drained()
    {
        Answer answer = await pair.A.RunAsync("cluster", "drain", "-n", "c");

        Assert.Equal(5, answer.ExitCode);
        Assert.Equal("ooblex: the cluster has no node c, or it does not answer\n", answer.Errors);
    }

    private static RelayStats Relay(ulong id, string stream, bool isExport, long packets) => new(
        id,
        $"{TestOptions.Site}/{stream}",
        isExport,
        isExport ? 0 : 7,
        isExport ? 0 : 3,
        packets,
        packets * 1_100,
        Lost: 0,
        Recovered: 0,
        DelayMs: 0.25,
        SilentMs: 12);

    private static PipelineRow Pipeline(string id) =>
        new(id, id[..id.LastIndexOf('/')], PipelineState.Running, "", Frames: 30, Results: 10, Dropped: 0);

    private static SessionStats Session(string node, string stream) => new(
        PeerId.New(node), $"{TestOptions.Site}/{stream}", PeerRole.Viewer, "connected", 1, 2, 3, 4, 500_000, 0, 12.34);

    private static async Task<JsonDocument> LocateAsync(CommandNode node, string entity)
    {
        Answer place = await CommandPair.EventuallyAsync(
            () => node.RunAsync("cluster-sharding", "entity-location", "-r", Type, "-e", entity, "--json"),
            answer => answer.Output.Contains("\"node\":\"", StringComparison.Ordinal));
        return JsonDocument.Parse(place.Output);
    }

    private static Task AwakeAsync(CommandNode node, string entity, string at, string awake) =>
        CommandPair.EventuallyAsync(
            () => node.RunAsync("cluster-sharding", "entity-location", "-r", Type, "-e", entity, "--json"),
            answer => answer.Output.Contains($"\"node\":\"{at}\"", StringComparison.Ordinal)
                && answer.Output.Contains($"\"awake\":\"{awake}\"", StringComparison.Ordinal));

    /// <summary>Written by the command while the test reads.</summary>
    private sealed class SharedWriter : StringWriter
    {
        private readonly Lock _lock = new();

        public override Task WriteLineAsync(string? value)
        {
            lock (_lock)
            {
                base.WriteLine(value);
            }

            return Task.CompletedTask;
        }

        public override string ToString()
        {
            lock (_lock)
            {
                return base.ToString();
            }
        }
    }
}
