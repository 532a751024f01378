using Akka.Hosting;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Hosting;

/// <summary>What the outer host lends to each actor system it builds; outlives all of them.</summary>
internal sealed record ActorSystemParts(
    ActorsOptions Options,
    MediaPorts Media,
    StreamDirectory Directory,
    NodeBoard Nodes,
    INodeVitals Vitals,
    Func<IShardOverrides?> ShardWishes,
    ActorsReadiness Readiness,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>The open sessions of this process.</summary>
    public required SessionBook Sessions { get; init; }

    /// <summary>What looks at frames on this node, and which of its runs have an entity.</summary>
    public required PipelinePorts Pipelines { get; init; }

    /// <summary>The database that nodes share; <c>null</c> where events are in SQLite.</summary>
    public PostgresDatabase? Database { get; init; }

    /// <summary>What other parts add to each system.</summary>
    public IReadOnlyList<ActorSystemGuest> Guests { get; init; } = [];

    /// <summary>Whether this node is to leave for good.</summary>
    public required Farewell Farewell { get; init; }

    /// <summary>Looks for other nodes; <c>null</c> where none are looked for.</summary>
    public IClusterScout? Scout { get; init; }
}

/// <param name="Join">Adds actors, once for each system that is built.</param>
internal sealed record ActorSystemGuest(Action<AkkaConfigurationBuilder> Join);
