using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Coordination;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Storage.Postgres;
using Ooblex.TestKit.Databases;

namespace Ooblex.Actors.Tests.Formation;

public sealed class PostgresLeaseTests : IAsyncLifetime
{
    private readonly List<ActorSystem> _systems = [];
    private readonly List<PostgresDatabase> _databases = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        foreach (PostgresDatabase database in _databases)
        {
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_of_many_that_want_it_at_once_gets_it()
    {
        PostgresOptions options = await SharedDatabase.NewAsync();
        Lease[] wanting = [.. Enumerable.Range(0, 6).Select(i => Start(options, $"node{i}:4053").Lease)];
        bool[] got = await Task.WhenAll(wanting.Select(lease => lease.Acquire()));
        Assert.Single(got, yes => yes);
        Assert.Equal(got, wanting.Select(lease => lease.CheckLease()));
    }

    [Fact]
    public async Task It_is_free_when_it_was_given_back()
    {
        PostgresOptions options = await SharedDatabase.NewAsync();
        Lease first = Start(options, "a:1").Lease;
        Lease second = Start(options, "b:2").Lease;
        Assert.True(await first.Acquire());
        Assert.True(await first.Acquire());
        Assert.True(await first.Release());
        Assert.False(first.CheckLease());
        Assert.True(await second.Acquire());
        Assert.False(await first.Acquire());
    }

    [Fact]
    public async Task Whoever_asks_after_its_holder_died_gets_it_instead_of_a_no()
    {
        PostgresOptions options = await SharedDatabase.NewAsync();
        (ActorSystem system, Lease first) = Start(options, "a:1");
        Lease second = Start(options, "b:2").Lease;
        Assert.True(await first.Acquire());
        await system.Terminate(); // Nobody prolongs it any more, and nobody gives it back.
        Assert.True(await second.Acquire());
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        PostgresOptions options = await SharedDatabase.MigratedAsync(await server.CreateDatabaseAsync());
        Lease lease = Start(options, "a:1").Lease;
        await server.KillHardAsync();
        Task<bool> acquired = lease.Acquire();
        await server.StartAgainAsync();
        Assert.True(await acquired);
    }

    [Fact]
    public async Task Without_a_database_for_too_long_nobody_is_said_to_have_it()
    {
        PostgresOptions nowhere = new() { ConnectionString = "Host=127.0.0.1;Port=1" };
        Lease lease = Start(nowhere, "a:1", patience: "1s").Lease;
        await Assert.ThrowsAsync<LeaseTimeoutException>(() => lease.Acquire());
        Assert.False(lease.CheckLease());
    }

    private (ActorSystem System, Lease Lease) Start(PostgresOptions options, string owner, string patience = "20s")
    {
        FormationOptions formation = new()
        {
            Strategy = SplitBrainStrategy.LeaseMajority,
            LeasePatience = TimeSpan.FromSeconds(int.Parse(patience.TrimEnd('s'), null)),
        };
        Config config = FormationSettings.Of(formation, isCluster: true);
        PostgresDatabase database = new(options);
        ActorSystem system = ActorSystem.Create(
            "lease",
            ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(config))
                .And(new LeaseSetup(database, TimeProvider.System)));
        _databases.Add(database);
        _systems.Add(system);
        return (system, LeaseProvider.Get(system).GetLease("split-brain", "ooblex-lease", owner));
    }
}
