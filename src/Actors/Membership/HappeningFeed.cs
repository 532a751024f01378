using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Ooblex.Contracts.Cluster;
using static Ooblex.Actors.Membership.ClusterViews;

namespace Ooblex.Actors.Membership;

/// <summary>Writes what happens to the cluster into a channel, beginning with what is so already.</summary>
internal sealed class HappeningFeed : UntypedActor
{
    private readonly ChannelWriter<ClusterHappening> _writer;

    public HappeningFeed(ChannelWriter<ClusterHappening> writer) => _writer = writer;

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
        Self,
        ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        [typeof(ClusterEvent.IClusterDomainEvent)]);

    protected override void PostStop()
    {
        Cluster.Get(Context.System).Unsubscribe(Self);
        _writer.TryComplete();
    }

    protected override void OnReceive(object message)
    {
        if (Translate(message) is { } happening)
        {
            _writer.TryWrite(happening);
        }
        else if (message is not ClusterEvent.IClusterDomainEvent)
        {
            Unhandled(message);
        }
    }

    // Domain events without a line here are Akka's own affairs: gossip seen, statistics.
    private static ClusterHappening? Translate(object message) => message switch
    {
        ClusterEvent.MemberRemoved removed => new ClusterHappening(
            nameof(ClusterEvent.MemberRemoved), Of(removed.Member), (MemberState)removed.PreviousStatus),
        ClusterEvent.MemberStatusChange change => new ClusterHappening(change.GetType().Name, Of(change.Member)),
        ClusterEvent.ReachabilityEvent reachability => new ClusterHappening(
            reachability.GetType().Name,
            Of(reachability.Member, isReachable: reachability is ClusterEvent.ReachableMember)),
        ClusterEvent.LeaderChanged changed => new ClusterHappening(
            nameof(ClusterEvent.LeaderChanged), Address: changed.Leader is { } leader ? Of(leader) : null),
        ClusterEvent.RoleLeaderChanged changed => new ClusterHappening(
            nameof(ClusterEvent.RoleLeaderChanged),
            Role: changed.Role,
            Address: changed.Leader is { } leader ? Of(leader) : null),
        ClusterEvent.ClusterShuttingDown => new ClusterHappening(nameof(ClusterEvent.ClusterShuttingDown)),
        _ => null,
    };
}
