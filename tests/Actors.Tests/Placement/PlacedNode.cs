using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>A node of a cluster within this process, as full as a test says; all nodes share one journal.</summary>
internal sealed class PlacedNode : IAsyncDisposable
{
    // A node that is killed does not say good-bye, and nothing revives it but the test.
    private const string DiesSilently = "akka.coordinated-shutdown.run-by-actor-system-terminate = off";

    private readonly IHost _host;

    private PlacedNode(IHost host, Figures figures, DrainSwitch drain, ScriptedPlane plane)
    {
        (_host, Media, Drain, Plane) = (host, figures, drain, plane);
        Readiness = host.Services.GetRequiredService<ActorsReadiness>();
    }

    public Figures Media { get; }

    public DrainSwitch Drain { get; }

    public ScriptedPlane Plane { get; }

    public ActorsReadiness Readiness { get; }

    public IEntityGateway Entities => _host.Services.GetRequiredService<IEntityGateway>();

    public ISessionPlacement Sessions => _host.Services.GetRequiredService<ISessionPlacement>();

    public IPlacementExplainer Explainer => _host.Services.GetRequiredService<IPlacementExplainer>();

    public INodeBoard Board => _host.Services.GetRequiredService<INodeBoard>();

    public string Address => AddressOf(System!);

    private ActorSystem? System => _host.Services.GetRequiredService<Func<ActorSystem?>>()();

    public static async Task<PlacedNode> StartAsync(
        string nodeId, string site, string kind, string journal, PlacedNode? seed = null)
    {
        ScriptedPlane plane = new();
        Figures figures = new();
        DrainSwitch drain = new();
        ActorsOptions options = TestOptions.Node(journal) with
        {
            NodeId = nodeId,
            Site = site,
            Roles = kind == "cloud" ? ["media", "gateway", "cloud", "core"] : ["media", "gateway", kind],
            Seeds = seed is null ? [] : [seed.Address],
            Formation = new FormationOptions { Strategy = SplitBrainStrategy.KeepMajority },
            RestartBackoff = TimeSpan.FromHours(1),
            WarmUpTimeout = TimeSpan.FromMinutes(1),
            AkkaOverrides = ConfigurationFactory.ParseString($"{TestSystem.WireCheckedMailboxes}\n{DiesSilently}"),
        };
        IHost host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning))
            .ConfigureServices(services => services
                .AddSingleton<IMediaPlane>(plane)
                .AddSingleton<IRelayPlane>(plane)
                .AddSingleton<IMediaStats>(figures)
                .AddSingleton<ICpuMeter>(new IdleCpu())
                .AddOoblexActors(options, TestOptions.Sdp)
                .AddSingleton<IDrainState>(drain))
            .Build();
        PlacedNode node = new(host, figures, drain, plane);
        await host.StartAsync();
        await Until.TrueAsync(() => node.Readiness.IsReady, $"{nodeId} is ready");
        return node;
    }

    /// <summary>The cluster hears nothing of this node any more, as after kill -9.</summary>
    public Task KillAsync() => System!.Terminate();

    public async Task<string?> HomeOfAsync(StreamRef stream) =>
        (await Explainer.StreamAsync(stream.Stream, CancellationToken.None))?.Node;

    public Task<StreamProtocol.IReply> AskAsync(StreamProtocol.ICommand command) =>
        Entities.AskStreamAsync(command, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static string AddressOf(ActorSystem system) =>
        Akka.Cluster.Cluster.Get(system).SelfAddress.ToString();

    internal sealed class Figures : IMediaStats
    {
        public int Count { get; set; }

        public EngineStats Engine => new() { Sessions = Count };

        public IReadOnlyList<SessionStats> Sessions => [];
    }

    internal sealed class DrainSwitch : IDrainState
    {
        public bool IsDraining { get; set; }
    }

    // The machine that runs tests may be busy; the nodes of a test are as busy as the test says.
    private sealed class IdleCpu : ICpuMeter
    {
        public double Read() => 0.05;
    }
}
