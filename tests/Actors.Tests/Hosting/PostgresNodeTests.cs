using Akka.Actor;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Storage.Postgres;
using Ooblex.TestKit.Databases;

namespace Ooblex.Actors.Tests.Hosting;

/// <summary>The control plane on a real PostgreSQL that comes late, dies and freezes.</summary>
public sealed class PostgresNodeTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private PostgresServer _server = null!;
    private ActorsOptions _options = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        ActorsOptions plain = TestOptions.Node(_folder.File("journal.db"));
        PostgresOptions postgres = new() { ConnectionString = await _server.CreateDatabaseAsync() };
        _options = plain with
        {
            Persistence = plain.Persistence with { Postgres = postgres }, AskTimeout = TimeSpan.FromSeconds(8),
        };
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_that_starts_before_its_database_waits_and_says_for_what()
    {
        await _server.StopAsync();
        await using TestNode node = await TestNode.StartWithoutWaitingAsync(_options);
        await EventuallyAsync(() => Assert.Contains("the database does not answer", WaitsFor(node) ?? ""));

        await _server.StartAgainAsync();
        await node.NextReadyAsync().WaitAsync(Patience);
        (_, PeerProtocol.IReply opened) = await node.OpenAsync();
        Assert.IsType<PeerProtocol.Opened>(opened);
        Assert.False(File.Exists(_options.Persistence.SqlitePath));
    }

    [Theory]
    [InlineData(Outage.Kill)]
    [InlineData(Outage.Freeze)]
    public async Task A_node_outlives_its_database_and_has_all_that_was_acknowledged(Outage outage)
    {
        await using TestNode node = await TestNode.StartAsync(_options);
        ActorSystem system = node.System!;
        (PeerId publisher, _) = await node.OpenAsync();
        List<StreamRef> acknowledged = [TestNode.Lobby];
        for (int i = 0; i < 5; i++)
        {
            acknowledged.Add(await CreateAsync(node, $"before{i}"));
        }

        await BeginAsync(outage);

        // Meanwhile nothing new can be promised; an honest refusal is all that is wanted. And an entity loses its store
        // in the middle of a change: it will be back with everything that was said to be done.
        Task<StreamProtocol.IReply> lost = node.AskAsync(
            new StreamProtocol.Configure(acknowledged[1], new StreamOptions("lost")));
        StreamProtocol.IReply[] during = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => node.AskAsync(
            new StreamProtocol.Create(Ref($"during{i}"), new StreamOptions("x"), "owner"))));
        Assert.All(during, reply => Assert.Equal(
            StreamRefusal.Unavailable, Assert.IsType<StreamProtocol.Refused>(reply).Why));
        await lost;
        await EndAsync(outage);

        await EventuallyAsync(async () => Assert.NotNull(await TryCreateAsync(node, "after")));
        await EventuallyAsync(() => Assert.All(acknowledged, stream => Assert.NotNull(node.Listed(stream))));
        Assert.Equal(publisher, node.Listed()!.Publisher);
        Assert.Same(system, node.System);
        Assert.IsType<PeerProtocol.Found>(await node.AskAsync(new PeerProtocol.Find(publisher)));
    }

    [Fact]
    public async Task The_password_is_in_no_setting_and_in_no_log_line()
    {
        await using TestNode node = await TestNode.StartAsync(_options);
        Assert.DoesNotContain(_server.Password, node.System!.Settings.Config.ToString(), StringComparison.Ordinal);
        await _server.KillHardAsync();
        await node.AskAsync(new StreamProtocol.Create(Ref("during"), new StreamOptions("x"), "owner"));
        await EventuallyAsync(() => Assert.NotEmpty(node.Log.Text));
        Assert.DoesNotContain(_server.Password, node.Log.Text, StringComparison.Ordinal);
    }

    public enum Outage { Kill, Freeze }

    private Task BeginAsync(Outage outage)
    {
        if (outage == Outage.Kill)
        {
            return _server.KillHardAsync();
        }

        _server.Freeze();
        return Task.CompletedTask;
    }

    private Task EndAsync(Outage outage)
    {
        if (outage == Outage.Kill)
        {
            return _server.StartAgainAsync();
        }

        _server.Thaw();
        return Task.CompletedTask;
    }

    private static string? WaitsFor(TestNode node)
    {
        string? now = null;
        Action<string?> watcher = waitsFor => now = waitsFor;
        node.Readiness.Watch(watcher);
        return now;
    }

    private static StreamRef Ref(string name) => new(TestOptions.Site, StreamId.Parse(name));

    private static async Task<StreamRef> CreateAsync(TestNode node, string name) =>
        await TryCreateAsync(node, name) ?? throw new InvalidOperationException($"{name} was not made.");

    private static async Task<StreamRef?> TryCreateAsync(TestNode node, string name)
    {
        StreamRef stream = Ref(name);
        return await node.AskAsync(new StreamProtocol.Create(stream, new StreamOptions(name), "owner"))
            is StreamProtocol.Accepted ? stream : null;
    }

    private static Task EventuallyAsync(Action assertion) => EventuallyAsync(() =>
    {
        assertion();
        return Task.CompletedTask;
    });

    private static async Task EventuallyAsync(Func<Task> assertion)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
        for (int tries = 0; ; tries++)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (tries < 600)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
