using Akka.Actor;
using Akka.Cluster;

namespace Ooblex.Actors.Membership;

/// <summary>Says when this node is on its way out of the cluster, whoever decided so.</summary>
internal sealed class MemberWatch : ReceiveActor
{
    public const string Leaving = "the node leaves the cluster";

    private const string Downed = "the cluster has taken this node for dead";

    private readonly Cluster _cluster = Cluster.Get(Context.System);

    /// <param name="notReady">Hears why no sessions are taken any more.</param>
    /// <param name="leave">Hears that an operator sent this node away: it is not to join again by itself.</param>
    public MemberWatch(Action<string> notReady, Action leave)
    {
        Receive<ClusterEvent.MemberLeft>(left => IsSelf(left.Member), _ =>
        {
            notReady(Leaving);
            if (IsSentAway)
            {
                leave();
            }
        });
        Receive<ClusterEvent.MemberExited>(exited => IsSelf(exited.Member), _ => notReady(Leaving));
        Receive<ClusterEvent.MemberDowned>(downed => IsSelf(downed.Member), _ => notReady(Downed));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    // A system that ends leaves, too; its reason for that is there before.
    private static bool IsSentAway => CoordinatedShutdown.Get(Context.System).ShutdownReason
        is null or CoordinatedShutdown.ClusterLeavingReason;

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        [typeof(ClusterEvent.IMemberEvent)]);

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private bool IsSelf(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;
}
