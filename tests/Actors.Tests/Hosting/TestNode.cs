using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Hosting;

/// <summary>A whole control plane over a scripted engine, with a journal on disk.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly StreamRef Lobby = new(TestOptions.Site, StreamId.Parse("lobby"));

    private readonly IHost _host;

    private TestNode(IHost host, ScriptedPlane plane)
    {
        (_host, Plane) = (host, plane);
        Gateway = host.Services.GetRequiredService<IEntityGateway>();
        Directory = host.Services.GetRequiredService<IStreamDirectory>();
        Readiness = host.Services.GetRequiredService<ActorsReadiness>();
    }

    public ScriptedPlane Plane { get; }

    /// <summary>What the node logged, from warnings on.</summary>
    public required KeptLog Log { get; init; }

    public IEntityGateway Gateway { get; }

    public IStreamDirectory Directory { get; }

    public ActorsReadiness Readiness { get; }

    public ActorSystem? System => _host.Services.GetRequiredService<Func<ActorSystem?>>()();

    public static Task<TestNode> StartAsync(string sqlitePath) => StartAsync(TestOptions.Node(sqlitePath));

    public static async Task<TestNode> StartAsync(ActorsOptions options)
    {
        TestNode node = await StartWithoutWaitingAsync(options);
        await node.NextReadyAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return node;
    }

    /// <summary>For a node that has something to wait for.</summary>
    public static async Task<TestNode> StartWithoutWaitingAsync(ActorsOptions options)
    {
        ScriptedPlane plane = new();
        KeptLog log = new();
        IHost host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddConsole().AddProvider(log).SetMinimumLevel(LogLevel.Warning))
            .ConfigureServices(services => services
                .AddScriptedEngine(plane)
                .AddOoblexActors(options, TestOptions.Sdp))
            .Build();
        TestNode node = new(host, plane) { Log = log };
        await host.StartAsync();
        return node;
    }

    /// <summary>Completes when the control plane is ready, at once if it is.</summary>
    public Task NextReadyAsync()
    {
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Readiness.Watch(waitsFor =>
        {
            if (waitsFor is null)
            {
                ready.TrySetResult();
            }
        });
        return ready.Task;
    }

    public async Task<(PeerId Peer, PeerProtocol.IReply Reply)> OpenAsync(
        PeerRole role = PeerRole.Publisher, string keyId = "key", StreamRef? stream = null)
    {
        PeerId peer = PeerId.New(TestOptions.NodeId);
        string offer = role == PeerRole.Publisher ? Offers.Publisher : Offers.Viewer;
        PeerProtocol.Open open = new(peer, role, stream ?? Lobby, offer, keyId, MayCreateStream: true);
        return (peer, await Gateway.AskPeerAsync(open, CancellationToken.None));
    }

    public Task<PeerProtocol.IReply> AskAsync(PeerProtocol.ICommand command) =>
        Gateway.AskPeerAsync(command, CancellationToken.None);

    public Task<StreamProtocol.IReply> AskAsync(StreamProtocol.ICommand command) =>
        Gateway.AskStreamAsync(command, CancellationToken.None);

    public StreamEntry? Listed(StreamRef? stream = null) =>
        Directory.TryGet((stream ?? Lobby).Stream, out StreamEntry? entry) ? entry : null;

    public async Task<int> CountPeerEntitiesAsync()
    {
        IActorRef region = ActorRegistry.For(System!).Get<PeerRegion>();
        CurrentShardRegionState state = await region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance);
        return state.Shards.Sum(shard => shard.EntityIds.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
