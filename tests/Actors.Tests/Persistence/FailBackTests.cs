using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Persistence;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Persistence;

/// <summary>An entity moves from node A to node B and back, as in every fail-over with fail-back.</summary>
/// <remarks>The events of each stay are as many as in the run that first showed the loss: 53 in all.</remarks>
public sealed class FailBackTests : IDisposable
{
    private const int Events = 16 + 20 + 17;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Postgres)]
    public async Task An_entity_that_came_back_to_its_first_node_keeps_all_its_events(Database database)
    {
        PersistenceOptions options = await OptionsAsync(database);
        using IHost a = await StartNodeAsync(options, "");
        using IHost b = await StartNodeAsync(options, "");
        Assert.Equal(Events, await TravelAsync(a, b));
    }

    /// <summary>Proves that the test above can fail, and tells when the library no longer needs our setting.</summary>
    [Theory]
    [InlineData(Database.Sqlite)]
    [InlineData(Database.Postgres)]
    public async Task With_the_default_replay_filter_the_events_of_the_second_stay_would_be_lost(Database database)
    {
        const string Default = "akka.persistence.journal.sql.replay-filter.mode = repair-by-discard-old";
        PersistenceOptions options = await OptionsAsync(database);
        using IHost a = await StartNodeAsync(options, Default);
        using IHost b = await StartNodeAsync(options, Default);
        Assert.True(await TravelAsync(a, b) < Events);
    }

    /// <summary>16 events on A, 20 on B, 17 on A again.</summary>
    /// <returns>How many a next incarnation recovers.</returns>
    private static async Task<int> TravelAsync(IHost a, IHost b)
    {
        await StayAsync(a, events: 16);
        Assert.Equal(16, await StayAsync(b, events: 20));
        await StayAsync(a, events: 17);
        return await StayAsync(b, events: 0);
    }

    private static async Task<int> StayAsync(IHost node, int events)
    {
        ActorSystem system = node.Services.GetRequiredService<ActorSystem>();
        IActorRef traveller = system.ActorOf(Props.Create(() => new Traveller()));
        int recovered = await traveller.Ask<int>("recovered", Patience);
        for (int i = 0; i < events; i++)
        {
            await traveller.Ask<string>("write", Patience);
        }

        Assert.True(await traveller.GracefulStop(Patience));
        return recovered;
    }

    private async Task<PersistenceOptions> OptionsAsync(Database database)
    {
        PersistenceOptions options = new() { SqlitePath = _folder.File("journal.db") };
        return database == Database.Sqlite ? options : options with { Postgres = await SharedDatabase.NewAsync() };
    }

    private static async Task<IHost> StartNodeAsync(PersistenceOptions options, string overrides)
    {
        IHost host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka("node", akka => akka
                .ConfigureLoggers(loggers => loggers.ClearLoggers())
                .WithOoblexPersistence(options)
                .WithOoblexSerializer()
                .AddHocon(overrides, HoconAddMode.Prepend)))
            .Build();
        await host.StartAsync();
        return host;
    }

    public enum Database { Sqlite, Postgres }

    private sealed class Traveller : ReceivePersistentActor
    {
        private int _recovered;

        public Traveller()
        {
            Recover<WarmedUp>(_ => _recovered++);
            Command<string>(text => text == "recovered", _ => Sender.Tell(_recovered));
            Command<string>(text => text == "write", _ =>
                Persist(new WarmedUp(DateTimeOffset.UnixEpoch), _ => Sender.Tell("written")));
        }

        public override string PersistenceId => "traveller";
    }
}
