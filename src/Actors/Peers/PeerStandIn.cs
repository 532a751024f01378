using Akka.Actor;
using Akka.Cluster.Sharding;
using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Peers;
using static Ooblex.Contracts.Peers.PeerProtocol;

namespace Ooblex.Actors.Peers;

/// <summary>Another node's session, whose shard is here because that node is dead, or not here yet.</summary>
internal sealed class PeerStandIn : ReceiveActor
{
    public PeerStandIn(PeerId id, PeerEnvironment environment)
    {
        Receive<EntityStop>(_ => Context.Stop(Self));
        ReceiveAny(message =>
        {
            if (message is ICommand)
            {
                (PeerRefusal why, string detail) = environment.Regions.HasNode(id.Node)
                    ? (PeerRefusal.Unavailable, "The session's node cannot be reached now.")
                    : (PeerRefusal.NotFound, "There is no such session.");
                Sender.Answer(new Refused(id, why, detail));
            }

            Context.Parent.Tell(new Passivate(EntityStop.Instance));
        });
    }
}
