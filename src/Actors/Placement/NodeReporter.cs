using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Akka.Util;
using Ooblex.Contracts.Cluster;

namespace Ooblex.Actors.Placement;

/// <summary>Tells all nodes how this one is, and puts on the board what they tell.</summary>
/// <remarks>
/// Reports go round as one replicated dictionary. Each write goes to every node at once, for gossip alone takes
/// seconds. A node that has not warmed up yet says nothing, so nobody sends it work.
/// </remarks>
internal sealed class NodeReporter : ReceiveActor, IWithTimers
{
    private static readonly LWWDictionaryKey<string, ReportEntry> Reports = new("ooblex-node-reports");

    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private readonly NodeBoard _board;
    private readonly INodeVitals _vitals;
    private readonly PlacementOptions _options;
    private readonly MemberTable _members = new();
    private readonly long _start = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private long _number;

    public NodeReporter(NodeBoard board, INodeVitals vitals, PlacementOptions options)
    {
        (_board, _vitals, _options) = (board, vitals, options);
        Receive<Tick>(_ => Report());
        Receive<Changed>(changed => _board.Hear(changed.Get(Reports).Entries.Values));
        Receive<ClusterEvent.CurrentClusterState>(_ => { });
        Receive<ClusterEvent.MemberRemoved>(removed => Forget(removed.Member));
        Receive<ClusterEvent.IClusterDomainEvent>(See);
        Receive<IUpdateResponse>(_ => { }); // Who did not get it in time gets it by gossip, or is gone.
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        _replicator.Tell(Dsl.Subscribe(Reports, Self));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, _options.ReportInterval);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _board.SeeMembers(ImmutableDictionary<string, AppVersion>.Empty);
    }

    private void Report()
    {
        NodeReport report = _board.Refresh();
        if (_vitals.IsReady)
        {
            ReportEntry entry = new(report, _start, ++_number);
            Update(reports => reports.SetItem(_cluster, report.NodeId, entry));
        }
    }

    private void See(ClusterEvent.IClusterDomainEvent change)
    {
        _members.Apply(change);
        _board.SeeMembers(_members.UpNodes());
    }

    // One node does it for all; the entry of a node that is back under its name is written again by that node.
    private void Forget(Member member)
    {
        See(new ClusterEvent.MemberRemoved(member, MemberStatus.Down));
        if (_cluster.State.Leader == _cluster.SelfAddress
            && MemberTable.NodeId(member) is { } nodeId
            && !_members.Knows(nodeId))
        {
            Update(reports => reports.Remove(_cluster, nodeId));
        }
    }

    private void Update(Func<LWWDictionary<string, ReportEntry>, LWWDictionary<string, ReportEntry>> change) =>
        _replicator.Tell(Dsl.Update(
            Reports, LWWDictionary<string, ReportEntry>.Empty, new WriteAll(_options.ReportInterval), change));

    private sealed class Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
