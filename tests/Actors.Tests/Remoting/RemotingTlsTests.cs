using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Event;
using Ooblex.Actors.Remoting;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Remoting;

/// <summary>Real actor systems over real sockets: who is let into a cluster.</summary>
public sealed class RemotingTlsTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ActorSystem> _systems = [];
    private readonly TestAuthority _ours;
    private readonly TestAuthority _theirs;

    public RemotingTlsTests() =>
        (_ours, _theirs) = (new TestAuthority(_folder, "ours"), new TestAuthority(_folder, "theirs"));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Task.WhenAll(_systems.Select(system => system.Terminate()));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_with_a_certificate_of_the_same_authority_joins()
    {
        ActorSystem first = Start(_ours.Issue());
        ActorSystem second = Start(_ours.Issue());
        await JoinAsync(first, first);
        await JoinAsync(second, first);
        Assert.StartsWith("akka.ssl.tcp://", Cluster.Get(second).SelfAddress.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Members(first));
    }

    [Fact]
    public async Task A_node_with_a_certificate_of_another_authority_does_not_get_in_though_it_believes_ours()
    {
        ActorSystem first = Start(_ours.Issue());
        await JoinAsync(first, first);
        RemotingTlsOptions stranger = _theirs.Issue() with { CaPath = _ours.Issue().CaPath };
        await RefusedAsync(by: first, stranger: Start(stranger), first);
    }

    [Fact]
    public async Task A_node_does_not_speak_to_a_seed_with_a_certificate_of_another_authority()
    {
        ActorSystem impostor = Start(_theirs.Issue() with { CaPath = _ours.Issue().CaPath });
        await JoinAsync(impostor, impostor);
        ActorSystem ours = Start(_ours.Issue());
        await RefusedAsync(by: ours, stranger: ours, impostor);
    }

    [Fact]
    public async Task A_certificate_that_is_over_does_not_get_in()
    {
        ActorSystem first = Start(_ours.Issue());
        await JoinAsync(first, first);
        await RefusedAsync(by: first, stranger: Start(_ours.Issue(validDays: -1)), first);
    }

    [Fact]
    public async Task A_certificate_for_servers_only_is_no_proof_of_a_client()
    {
        ActorSystem first = Start(_ours.Issue());
        await JoinAsync(first, first);
        await RefusedAsync(by: first, stranger: Start(_ours.Issue(uses: TestAuthority.ServerUse)), first);
    }

    [Fact]
    public async Task A_node_without_any_certificate_does_not_get_in()
    {
        ActorSystem first = Start(_ours.Issue());
        await JoinAsync(first, first);
        ActorSystem plain = Start(null);
        Address disguised = Cluster.Get(first).SelfAddress.WithProtocol(RemotingTls.PlainProtocol);
        Cluster.Get(plain).Join(disguised);
        await EventuallyAsync(() => Warnings(plain).Any(line => line.Contains("Association", StringComparison.Ordinal)
            || line.Contains("ssociat", StringComparison.Ordinal)), () => Warnings(plain));
        Assert.Equal(1, Members(first));
        Assert.Equal(0, Members(plain));
    }

    private static async Task RefusedAsync(ActorSystem by, ActorSystem stranger, ActorSystem seed)
    {
        Cluster.Get(stranger).Join(Cluster.Get(seed).SelfAddress);
        int Refusals() =>
            Warnings(by).Count(line => line.Contains("is not one of this cluster", StringComparison.Ordinal));
        await EventuallyAsync(() => Refusals() > 0, () => Warnings(by));
        Assert.Equal(1, Members(seed));
        Assert.Equal(0, Members(stranger));
    }

    private static Task JoinAsync(ActorSystem system, ActorSystem seed)
    {
        Cluster.Get(system).Join(Cluster.Get(seed).SelfAddress);
        return EventuallyAsync(
            () => Cluster.Get(system).SelfMember.Status == MemberStatus.Up, () => Warnings(system));
    }

    private static int Members(ActorSystem system) => Cluster.Get(system).State.Members.Count;

    private ActorSystem Start(RemotingTlsOptions? tls)
    {
        Config config = ConfigurationFactory.ParseString("""
            akka {
              loggers = ["Ooblex.Actors.Tests.Remoting.WarningLog, Ooblex.Actors.Tests"]
              stdout-loglevel = OFF
              loglevel = WARNING
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              cluster { retry-unsuccessful-join-after = 1s }
              remote.retry-gate-closed-for = 100ms
            }
            """);
        ActorSystemSetup setup = ActorSystemSetup.Empty.And(BootstrapSetup.Create().WithConfig(
            tls is null ? config : RemotingTls.Settings.WithFallback(config)));
        ActorSystem system = ActorSystem.Create(
            "ooblex", tls is null ? setup : setup.And(RemotingTls.SetupOf(NodeCertificates.Load(tls))));
        _systems.Add(system);
        return system;
    }

    private static ConcurrentQueue<string> Warnings(ActorSystem system) => WarningLog.Of(system);

    private static async Task EventuallyAsync(Func<bool> condition, Func<IEnumerable<string>> sight)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        for (int tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 600, string.Join('\n', sight()));
            await timer.WaitForNextTickAsync();
        }
    }
}

/// <summary>What one actor system warned of.</summary>
public sealed class WarningLog : ReceiveActor
{
    private static readonly ConcurrentDictionary<ActorSystem, ConcurrentQueue<string>> All = new();

    public WarningLog()
    {
        ConcurrentQueue<string> lines = Of(Context.System);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(line => lines.Enqueue(line.ToString()));
    }

    internal static ConcurrentQueue<string> Of(ActorSystem system) => All.GetOrAdd(system, _ => new());
}
