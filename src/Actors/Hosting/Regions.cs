using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Ooblex.Actors.Relays;

namespace Ooblex.Actors.Hosting;

/// <summary>Key of the session region for <c>IRequiredActor</c> and the actor registry.</summary>
public sealed class PeerRegion;

/// <summary>Key of the stream region for <c>IRequiredActor</c> and the actor registry.</summary>
public sealed class StreamRegion;

/// <summary>Key of the pipeline region for <c>IRequiredActor</c> and the actor registry.</summary>
public sealed class PipelineRegion;

/// <summary>How actors reach each other.</summary>
internal interface IRegions
{
    IActorRef Peers { get; }

    IActorRef Streams { get; }

    IActorRef Pipelines { get; }

    /// <summary>This node's relay keeper.</summary>
    IActorRef Relays { get; }

    /// <summary>Is there a node of this name in the cluster, in whatever state?</summary>
    bool HasNode(string nodeId);
}

/// <summary>Looks regions up when they are needed: the two kinds of entities need each other.</summary>
internal sealed class RegisteredRegions(ActorSystem system) : IRegions
{
    private readonly ActorRegistry _registry = ActorRegistry.For(system);

    public IActorRef Peers => Find<PeerRegion>();

    public IActorRef Streams => Find<StreamRegion>();

    public IActorRef Pipelines => Find<PipelineRegion>();

    public IActorRef Relays => Find<RelayKeeper>();

    public bool HasNode(string nodeId) =>
        Cluster.Get(system).State.Members.Any(member => member.HasRole($"node-{nodeId}"));

    // In the instant before a region is registered a message is lost, as one to a dead node is; askers repeat.
    private IActorRef Find<TKey>() => _registry.TryGet<TKey>(out IActorRef region) ? region : system.DeadLetters;
}
