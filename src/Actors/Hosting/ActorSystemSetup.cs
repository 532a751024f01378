using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Membership;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Persistence;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Sharding;
using Ooblex.Actors.Remoting;
using Ooblex.Actors.Streams;
using Ooblex.Actors.Wire;

namespace Ooblex.Actors.Hosting;

/// <summary>How a node's actor system is put together.</summary>
internal static class ActorSystemSetup
{
    public const string SystemName = "ooblex";

    public const string PeerType = "peer";

    public const string StreamType = "stream";

    public const string PipelineType = "pipeline";

    public static AkkaConfigurationBuilder AddOoblexActorSystem(
        this AkkaConfigurationBuilder builder, ActorSystemParts parts)
    {
        ActorsOptions options = parts.Options;
        if (parts.Database is { } database)
        {
            builder.AddSetup(new LeaseSetup(database, parts.Time));
        }

        Config transport = Config.Empty;
        if (options.Remoting.Tls is { } tls)
        {
            builder.AddSetup(RemotingTls.SetupOf(NodeCertificates.Load(tls)));
            transport = RemotingTls.Settings;
        }

        builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory(parts.Loggers);
            })
            .WithRemoting(new RemoteOptions
            {
                HostName = options.Remoting.Host,
                PublicHostName = options.Remoting.PublicHost is { Length: > 0 } name ? name : options.Remoting.Host,
                Port = options.Remoting.Port,
            })
            .WithClustering(new ClusterOptions
            {
                Roles = [.. options.Roles, $"site-{options.Site}", $"node-{options.NodeId}"],
                SeedNodes = [.. options.Seeds],
            })
            .WithOoblexPersistence(options.Persistence)
            .WithOoblexSerializer()
            .AddHocon(EmbeddedConfig(), HoconAddMode.Prepend)
            .AddHocon(transport, HoconAddMode.Prepend)
            .AddHocon(FormationSettings.Of(options.Formation, options.IsCluster), HoconAddMode.Prepend)
            .AddHocon(options.AkkaOverrides, HoconAddMode.Prepend)
            .AddStartup((system, _) => Join(system, parts))
            .WithActors((system, _) => system.ActorOf(DirectoryOf(parts, system), "directory"))
            .WithActors((system, registry) => StartRelays(parts, system, registry))
            .WithActors((system, _) => StartExchange(parts, system))
            .WithMediaShardRegion<PeerRegion>(PeersOf(parts), PlacementOf(PeerType, parts))
            .WithMediaShardRegion<StreamRegion>(StreamsOf(parts), PlacementOf(StreamType, parts))
            .WithMediaShardRegion<PipelineRegion>(PipelinesOf(parts), PlacementOf(PipelineType, parts))
            .WithActors((system, _) => system.ActorOf(SweeperOf(parts, system), "sessions"))
            .WithActors((system, _) => system.ActorOf(PipelineSweeperOf(parts, system), "pipelines"))
            .WithActors((system, _) => system.ActorOf(AcquaintanceOf(parts, system), "acquaintance"))
            .WithActors((system, _) => system.ActorOf(PumpOf(parts, system), "media-facts"))
            .WithActors((system, _) => system.ActorOf(WatchOf(parts), "member-watch"))
            .WithActors((system, _) => system.ActorOf(ReporterOf(parts), "node-reporter"));
        foreach (ActorSystemGuest guest in parts.Guests)
        {
            guest.Join(builder);
        }

        return builder;
    }

    /// <summary>One serializer for all that is ours.</summary>
    public static AkkaConfigurationBuilder WithOoblexSerializer(this AkkaConfigurationBuilder builder) =>
        builder.WithCustomSerializer(
            OoblexSerializer.Name,
            OoblexSerializer.Types.Select(entry => entry.Type),
            system => new OoblexSerializer(system));

    public static Config EmbeddedConfig()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("akka.conf")!;
        using StreamReader reader = new(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    // Seeds are joined by Akka itself.
    private static void Join(ActorSystem system, ActorSystemParts parts)
    {
        BootstrapOptions bootstrap = parts.Options.Bootstrap;
        if (parts.Options.Seeds.Count > 0)
        {
            return;
        }

        if (!bootstrap.Enabled)
        {
            Cluster cluster = Cluster.Get(system);
            cluster.Join(cluster.SelfAddress);
            return;
        }

        BootstrapEnvironment environment = new(
            bootstrap,
            parts.Scout ?? throw new InvalidOperationException("Nobody looks for other nodes on the network."),
            parts.Readiness.Shut,
            parts.Time,
            parts.Loggers.CreateLogger<BootstrapCoordinator>());
        system.ActorOf(Props.Create(() => new BootstrapCoordinator(environment)), "bootstrap");
    }

    private static Func<ActorSystem, IShardAllocationStrategy> PlacementOf(string type, ActorSystemParts parts) =>
        system =>
        {
            Cluster cluster = Cluster.Get(system);
            PlacementOptions options = parts.Options.Placement;
            ShardPlan plan = new(
                options.Rules(),
                shard => parts.ShardWishes()?.NodeOf(type, shard),
                shard => type == StreamType ? PublishersOf(shard, parts.Directory) : ImmutableHashSet<string>.Empty);
            return new PlacementStrategy(
                () => ClusterNode.All(cluster.State),
                cluster.SelfAddress,
                parts.Nodes,
                plan,
                options,
                parts.Time,
                parts.Loggers.CreateLogger<PlacementStrategy>());
        };

    private static IReadOnlySet<string> PublishersOf(string shard, StreamDirectory directory)
    {
        StreamExtractor extractor = new();
        return directory.List()
            .Where(stream => stream.Publisher is not null && extractor.ShardId(stream.Stream.EntityId) == shard)
            .Select(stream => stream.Publisher!.Value.Node)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static Props ReporterOf(ActorSystemParts parts) =>
        Props.Create(() => new NodeReporter(parts.Nodes, parts.Vitals, parts.Options.Placement));

    private static Props WatchOf(ActorSystemParts parts) =>
        Props.Create(() => new MemberWatch(parts.Readiness.Shut, parts.Farewell.Want));

    private static Props PumpOf(ActorSystemParts parts, ActorSystem system) =>
        Props.Create(() => new MediaFactPump(parts.Media.Plane.Facts, new RegisteredRegions(system)));

    private static Props DirectoryOf(ActorSystemParts parts, ActorSystem system)
    {
        DirectoryEnvironment environment = new(
            parts.Options.NodeId,
            parts.Directory,
            new RegisteredRegions(system),
            parts.Options.Directory,
            parts.Time,
            parts.Loggers.CreateLogger<DirectoryActor>());
        return Props.Create(() => new DirectoryActor(environment));
    }

    private static void StartRelays(ActorSystemParts parts, ActorSystem system, IActorRegistry registry)
    {
        TimeSpan limit = parts.Options.Peers.EngineTimeout;
        RelayEnvironment environment = new(
            parts.Options.NodeId,
            new RelayCalls(parts.Media.Relays, limit, parts.Time),
            new EngineCalls(parts.Media.Plane, limit, parts.Time),
            parts.Media.Stats,
            parts.Directory,
            parts.Nodes,
            parts.Options.Relays,
            parts.Time,
            parts.Loggers.CreateLogger<RelayKeeper>());
        registry.Register<RelayKeeper>(
            system.ActorOf(Props.Create(() => new RelayKeeper(environment)), RelayKeeper.Name));
    }

    private static void StartExchange(ActorSystemParts parts, ActorSystem system)
    {
        if (parts.Pipelines.Results is { } feed)
        {
            ExchangeEnvironment environment =
                new(feed, parts.Pipelines.Exchanged, parts.Options.Exchange, parts.Time);
            system.ActorOf(Props.Create(() => new VisionExchange(environment)), VisionExchange.Name);
        }
    }

    private static PeerEnvironment SessionsOf(ActorSystemParts parts, ActorSystem system) => new(
        new EngineCalls(parts.Media.Plane, parts.Options.Peers.EngineTimeout, parts.Time),
        parts.Sessions,
        new RegisteredRegions(system),
        parts.Directory,
        parts.Nodes,
        parts.Options.Peers,
        parts.Media.Sdp,
        parts.Loggers.CreateLogger<PeerActor>());

    private static Props SweeperOf(ActorSystemParts parts, ActorSystem system)
    {
        PeerEnvironment environment = SessionsOf(parts, system);
        return Props.Create(() => new SessionSweeper(environment, parts.Media.Stats, parts.Time));
    }

    private static Props AcquaintanceOf(ActorSystemParts parts, ActorSystem system)
    {
        RegisteredRegions regions = new(system);
        return Props.Create(() => new Acquaintance(regions, parts.Directory));
    }

    private static MediaShardType PeersOf(ActorSystemParts parts) => new(
        PeerType,
        new PeerExtractor(),
        RememberEntities: false,
        system =>
        {
            PeerEnvironment environment = SessionsOf(parts, system);
            return entity => PeerActor.PropsOf(WireText.Peer(entity), environment);
        },
        EntityStop.Instance);

    private static MediaShardType StreamsOf(ActorSystemParts parts) => new(
        StreamType,
        new StreamExtractor(),
        RememberEntities: true,
        system =>
        {
            StreamEnvironment environment = new(
                parts.Options.NodeId,
                new RegisteredRegions(system),
                parts.Directory,
                parts.Options.Streams,
                parts.Time,
                parts.Loggers.CreateLogger<StreamActor>());
            return entity => Props.Create(() => new StreamActor(WireText.Stream(entity), environment));
        },
        EntityStop.Instance);

    private static PipelineEnvironment PipelineEnvironmentOf(ActorSystemParts parts, ActorSystem system) => new()
    {
        NodeId = parts.Options.NodeId,
        Source = parts.Options.Roles.Contains("edge") ? PipelineParts.EdgeSource : PipelineParts.CloudSource,
        Engine = new PipelineCalls(parts.Pipelines.Engine, parts.Options.Pipelines.EngineTimeout, parts.Time),
        Claims = parts.Pipelines.Claims,
        Sessions = new EngineCalls(parts.Media.Plane, parts.Options.Peers.EngineTimeout, parts.Time),
        Regions = new RegisteredRegions(system),
        Directory = parts.Directory,
        Options = parts.Options.Pipelines,
        Time = parts.Time,
        Logger = parts.Loggers.CreateLogger<PipelineActor>(),
    };

    private static Props PipelineSweeperOf(ActorSystemParts parts, ActorSystem system)
    {
        PipelineEnvironment environment = PipelineEnvironmentOf(parts, system);
        return Props.Create(() => new PipelineSweeper(environment));
    }

    private static MediaShardType PipelinesOf(ActorSystemParts parts) => new(
        PipelineType,
        new PipelineExtractor(),
        RememberEntities: false,
        system =>
        {
            PipelineEnvironment environment = PipelineEnvironmentOf(parts, system);
            return entity => Props.Create(() => new PipelineActor(PipelineText.Part(entity), environment));
        },
        EntityStop.Instance);
}
