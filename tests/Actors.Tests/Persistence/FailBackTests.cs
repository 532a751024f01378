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
public sealed class FailBackTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_entity_that_came_back_to_its_first_node_keeps_all_its_events()
    {
        using IHost a = await StartNodeAsync("");
        using IHost b = await StartNodeAsync("");
        Assert.Equal(9, await TravelAsync(a, b));
    }

    /// <summary>Proves that the test above can fail, and tells when the library no longer needs our setting.</summary>
    [Fact]
    public async Task With_the_default_replay_filter_the_events_of_the_second_stay_would_be_lost()
    {
        const string Default = "akka.persistence.journal.sql.replay-filter.mode = repair-by-discard-old";
        using IHost a = await StartNodeAsync(Default);
        using IHost b = await StartNodeAsync(Default);
        Assert.True(await TravelAsync(a, b) < 9);
    }

    /// <summary>Three events on A, three on B, three on A again.</summary>
    /// <returns>How many a next incarnation recovers.</returns>
    private static async Task<int> TravelAsync(IHost a, IHost b)
    {
        foreach (IHost node in new[] { a, b, a })
        {
            await StayAsync(node, events: 3);
        }

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

    private async Task<IHost> StartNodeAsync(string overrides)
    {
        PersistenceOptions options = new() { SqlitePath = _folder.File("journal.db") };
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
