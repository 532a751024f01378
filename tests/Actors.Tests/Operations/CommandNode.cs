using System.Net;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Cli;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Operations;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Operations;
using Ooblex.Operations.Commands;
using Ooblex.Operations.Logs;

namespace Ooblex.Actors.Tests.Operations;

/// <summary>A whole control plane with its command port, in a cluster with others in this process.</summary>
internal sealed class CommandNode : IAsyncDisposable, IMediaStats, IRelayStats, IPipelineStats
{
    private readonly IHost _host;
    private readonly SideServer _ops;
    private readonly string _nodeId;

    private CommandNode(ActorsOptions options)
    {
        _nodeId = options.NodeId;
        _host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddProvider(Book).SetMinimumLevel(LogLevel.Information))
            .ConfigureServices(services => services
                .AddScriptedEngine(Plane)
                .AddSingleton<IMediaStats>(this)
                .AddOoblexActors(options, TestOptions.Sdp)
                .AddSingleton(Runner)
                .AddSingleton<IOpsRunner>(provider => provider.GetRequiredService<OpsRunner>()))
            .Build();
        OpsValues values = new(new Dictionary<OpsValueKind, Func<IEnumerable<string>>>());
        _ops = new SideServer(
            IPAddress.Loopback,
            port: 0,
            _host.Services.GetRequiredService<ILoggerFactory>(),
            routes => routes.MapOps(
                () => _host.Services.GetRequiredService<OpsRunner>(), () => values, new OpsGuard(token: null)));
    }

    public ScriptedPlane Plane { get; } = new();

    public LogBook Book { get; } = new(TimeProvider.System);

    public LogLevelSwitch Level { get; } = new(LogLevel.Information);

    public EngineStats Engine => new() { Sessions = Plane.Sessions };

    public IReadOnlyList<SessionStats> Sessions { get; set; } = [];

    public IReadOnlyList<RelayStats> Relays { get; set; } = [];

    public PipelineTotals Totals => new();

    public IReadOnlyList<PipelineRow> Rows { get; set; } = [];

    public IEntityGateway Entities => _host.Services.GetRequiredService<IEntityGateway>();

    public IStreamDirectory Streams => _host.Services.GetRequiredService<IStreamDirectory>();

    public IClusterMembership Membership => _host.Services.GetRequiredService<IClusterMembership>();

    public ActorsReadiness Readiness => _host.Services.GetRequiredService<ActorsReadiness>();

    public ActorSystem? System => _host.Services.GetRequiredService<Func<ActorSystem?>>()();

    public string Address => Membership.View!.Self.ToString();

    public static async Task<CommandNode> LaunchAsync(ActorsOptions options)
    {
        CommandNode node = new(options);
        await node._ops.StartAsync(CancellationToken.None);
        await node._host.StartAsync();
        return node;
    }

    /// <summary>Runs a command line against this node.</summary>
    public async Task<Answer> RunAsync(params string[] line)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int code = await RunAsync(output, errors, CancellationToken.None, line);
        return new Answer(code, output.ToString(), errors.ToString());
    }

    public Task<int> RunAsync(
        TextWriter output, TextWriter errors, CancellationToken cancellation, params string[] line) =>
        new OperatorsCommand(new Surroundings(output, errors, _ => null) { User = "ada" })
            .RunAsync(["--node", _ops.Address.ToString(), .. line], cancellation);

    /// <summary>What this node's audit log says.</summary>
    public IReadOnlyList<string> Audit() =>
        [.. Book.Latest(1_000, line => line.Category == typeof(OpsRunner).FullName).Select(line => line.Text)];

    public async ValueTask DisposeAsync()
    {
        await _ops.StopAsync(CancellationToken.None);
        await _host.StopAsync();
        _host.Dispose();
        await _ops.DisposeAsync();
        Book.Dispose();
    }

    private OpsRunner Runner(IServiceProvider provider)
    {
        IClusterMembership cluster = provider.GetRequiredService<IClusterMembership>();
        IShards shards = provider.GetRequiredService<IShards>();
        IStreamDirectory streams = provider.GetRequiredService<IStreamDirectory>();
        IOpsRelay relay = provider.GetRequiredService<IOpsRelay>();
        IShardOverrides wishes = provider.GetRequiredService<IShardOverrides>();
        IEntityGateway entities = provider.GetRequiredService<IEntityGateway>();
        return new OpsRunner(
            _nodeId,
            [
                .. new ClusterCommands(cluster, TimeProvider.System).All(),
                .. new ShardCommands(cluster, shards, streams, relay).All(),
                .. new ShardMoves(cluster, shards, wishes, TimeProvider.System).All(),
                .. ActorCommands.All(provider.GetRequiredService<IActorTree>()),
                .. LogCommands.All(Book, Level),
                .. MediaCommands.All(streams, this, entities, TimeProvider.System),
                new PeerListing(_nodeId, this, relay).Command,
                new RelayListing(_nodeId, this, relay).Command,
                new PipelineListing(_nodeId, this, relay, provider.GetRequiredService<INodeBoard>()).Command,
                ClusterMediaCommands.Nodes(provider.GetRequiredService<INodeBoard>()),
                ClusterMediaCommands.Explain(
                    provider.GetRequiredService<IPlacementExplainer>(),
                    provider.GetRequiredService<ISessionPlacement>()),
                .. new DrainCommands(_nodeId, provider.GetRequiredService<INodeDrain>(), TimeProvider.System).All(),
            ],
            relay,
            cluster,
            provider.GetRequiredService<ILogger<OpsRunner>>());
    }
}

/// <summary>What a command line left behind.</summary>
internal sealed record Answer(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
