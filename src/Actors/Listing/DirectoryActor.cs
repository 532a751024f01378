using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Listing;

/// <summary>Joins the directory of this process with those of other nodes, as long as one actor system lives.</summary>
internal sealed partial class DirectoryActor : ReceiveActor, IWithTimers
{
    // Longer than a node can be cut off and still come back: news that it kept would revive an ended stream.
    private static readonly TimeSpan RememberEnds = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    private readonly DirectoryEnvironment _environment;
    private readonly Action<StreamRef> _onChanged;
    private readonly IActorRef _replicator;
    private readonly MemberTable _members = new();

    public DirectoryActor(DirectoryEnvironment environment)
    {
        IActorRef self = Self;
        _environment = environment;
        _onChanged = stream => self.Tell(new RowChanged(stream), ActorRefs.NoSender);
        _replicator = DistributedData.Get(Context.System).Replicator;
        Receive<Changed>(OnReplicated);
        Receive<RowChanged>(changed => EndYounger(changed.Stream));
        Receive<ForgetEnds>(_ => OnForgetEnds());
        Receive<ClusterEvent.IClusterDomainEvent>(OnMember);
        Receive<IUpdateResponse>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        StreamDirectory directory = _environment.Directory;
        for (int i = 0; i < DirectoryKey.Count; i++)
        {
            // What this process knows from before: when all actor systems ended, nobody else has it.
            if (directory.Shelf(i) is { Rows.IsEmpty: false } known)
            {
                Update(DirectoryKey.All[i], shelf => known.Rows.Values.Aggregate(shelf, (all, row) => all.With(row)));
            }

            _replicator.Tell(Dsl.Subscribe(DirectoryKey.All[i], Self));
        }

        Akka.Cluster.Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        directory.Changed += _onChanged;
        directory.Attach(new DirectoryReplica(_replicator, _environment.Options));
        Timers.StartPeriodicTimer(ForgetEnds.Instance, ForgetEnds.Instance, ForgetEvery);
    }

    protected override void PostStop()
    {
        Akka.Cluster.Cluster.Get(Context.System).Unsubscribe(Self);
        _environment.Directory.Attach(null);
        _environment.Directory.Changed -= _onChanged;
    }

    private void OnReplicated(Changed changed)
    {
        var key = (DirectoryKey)changed.Key;
        _environment.Directory.Merge(key.Index, changed.Get(key));
    }

    /// <summary>One id was given to streams at two sites at once: the home of the younger one ends it.</summary>
    private void EndYounger(StreamRef stream)
    {
        List<StreamEntry> namesakes =
        [
            .. _environment.Directory.Shelf(DirectoryKey.Of(stream.Stream)).Rows.Values
                .Where(row => !row.Ended && row.Entry.Stream.Stream == stream.Stream)
                .Select(row => row.Entry)
        ];
        foreach (StreamEntry younger in namesakes.Where(entry =>
            entry.Home == _environment.NodeId && namesakes.Exists(other => StreamRules.IsElder(other, entry))))
        {
            Log.Ends(_environment.Logger, younger.Stream.EntityId);
            _environment.Regions.Streams.Tell(new StreamProtocol.Delete(younger.Stream), ActorRefs.NoSender);
        }
    }

    /// <summary>One subscription for all stream entities of the node.</summary>
    private void OnMember(ClusterEvent.IClusterDomainEvent change)
    {
        _members.Apply(change);
        if (change is ClusterEvent.MemberRemoved { Member: var member }
            && MemberTable.NodeId(member) is { } nodeId
            && !_members.Knows(nodeId))
        {
            Context.System.EventStream.Publish(new NodeGone(nodeId));
        }
    }

    private void OnForgetEnds()
    {
        long horizon = (_environment.Time.GetUtcNow() - RememberEnds).ToUnixTimeMilliseconds();
        foreach (DirectoryKey key in DirectoryKey.All)
        {
            if (_environment.Directory.Shelf(key.Index).Rows.Values.Any(row => row.Ended && row.Revision <= horizon))
            {
                Update(key, shelf => shelf.Forget(horizon));
            }
        }
    }

    private void Update(DirectoryKey key, Func<StreamShelf, StreamShelf> change) =>
        _replicator.Tell(Dsl.Update(key, StreamShelf.Empty, WriteLocal.Instance, change));

    private sealed record RowChanged(StreamRef Stream) : INoSerializationVerificationNeeded;

    private sealed class ForgetEnds : INoSerializationVerificationNeeded
    {
        public static readonly ForgetEnds Instance = new();
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "Stream {Stream} ends: an older one of its name is at another site")]
        public static partial void Ends(ILogger logger, string stream);
    }
}
