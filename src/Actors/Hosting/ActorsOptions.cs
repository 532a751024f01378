using Akka.Configuration;
using Ooblex.Actors.Bootstrap;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Persistence;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Relays;
using Ooblex.Actors.Streams;

namespace Ooblex.Actors.Hosting;

/// <summary>What an operator may tune about the control plane.</summary>
/// <remarks>Defaults: <c>ooblex.actors</c> in reference.conf.</remarks>
public sealed record ActorsOptions
{
    /// <summary>This node's name, the same after every restart; part of each session URL.</summary>
    public required string NodeId { get; init; }

    /// <summary>Where this node stands; streams belong to a site.</summary>
    public required string Site { get; init; }

    /// <summary><c>media</c>, <c>gateway</c>, <c>core</c>, …; <c>site-…</c> and <c>node-…</c> are added.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    public required RemotingOptions Remoting { get; init; }

    /// <summary><c>akka.tcp://ooblex@host:port</c> of nodes to join. Empty: see <see cref="Bootstrap"/>.</summary>
    public required IReadOnlyList<string> Seeds { get; init; }

    /// <summary>How a node without seeds finds its cluster.</summary>
    public required BootstrapOptions Bootstrap { get; init; }

    /// <summary>Part of a cluster of several nodes, as opposed to one of its own.</summary>
    public bool IsCluster => Seeds.Count > 0 || Bootstrap.Enabled;

    public FormationOptions Formation { get; init; } = new();

    public required DrainOptions Drain { get; init; }

    public required PersistenceOptions Persistence { get; init; }

    public required PeerEntityOptions Peers { get; init; }

    public required StreamEntityOptions Streams { get; init; }

    public required PipelineEntityOptions Pipelines { get; init; }

    public required PlacementOptions Placement { get; init; }

    public required DirectoryOptions Directory { get; init; }

    public required RelayOptions Relays { get; init; }

    public required ExchangeOptions Exchange { get; init; }

    /// <summary>How long HTTP waits for an entity; longer than the deadlines inside the entity together.</summary>
    public required TimeSpan AskTimeout { get; init; }

    /// <summary>How long the journal, the regions and the remembered streams may take to come up.</summary>
    public required TimeSpan WarmUpTimeout { get; init; }

    /// <summary>Pause before the actor system is rebuilt after it ended by itself.</summary>
    public required TimeSpan RestartBackoff { get; init; }

    /// <summary>The operator's own <c>akka { }</c> keys, laid over everything; may be empty.</summary>
    public required Config AkkaOverrides { get; init; }
}
