using Akka.Actor;
using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Tests.Doubles;

internal sealed record ScriptedRegions(IActorRef Peers, IActorRef Streams, IActorRef Relays) : IRegions
{
    public IActorRef Pipelines { get; init; } = ActorRefs.Nobody;

    /// <summary>Of whatever name; a test that needs a node to be gone says which one.</summary>
    public HashSet<string> Gone { get; } = [];

    public bool HasNode(string nodeId) => !Gone.Contains(nodeId);
}
