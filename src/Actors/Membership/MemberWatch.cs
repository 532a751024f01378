using Akka.Actor;
using Akka.Cluster;

namespace Ooblex.Actors.Membership;

/// <summary>Says when this node is on its way out of the cluster, whoever decided so.</summary>
internal sealed class MemberWatch : ReceiveActor
{
    public const string Leaving = "the node leaves the cluster";

    private const string Downed = "the cluster has taken this node for dead";

    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public MemberWatch(Action<string> notReady)
    {
        Receive<ClusterEvent.MemberLeft>(left => IsSelf(left.Member), _ => notReady(Leaving));
        Receive<ClusterEvent.MemberExited>(exited => IsSelf(exited.Member), _ => notReady(Leaving));
        Receive<ClusterEvent.MemberDowned>(downed => IsSelf(downed.Member), _ => notReady(Downed));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        [typeof(ClusterEvent.IMemberEvent)]);

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private bool IsSelf(Member member) => member.UniqueAddress == _cluster.SelfUniqueAddress;
}
