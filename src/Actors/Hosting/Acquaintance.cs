using Akka.Actor;
using Akka.Cluster;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Placement;
using Ooblex.Actors.Streams;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Hosting;

/// <summary>Makes this node's regions ask where shards live before anybody needs to know; one for each node.</summary>
/// <remarks>
/// A region asks the shard coordinator at the first message for a shard, and remembers. The coordinator is one actor on
/// the oldest node: when that is killed, shards that nobody has asked for cannot be reached for nine seconds. So each
/// is sent something harmless early: to a session that nobody has, and to a stream that there is.
/// </remarks>
internal sealed class Acquaintance : ReceiveActor, IWithTimers
{
    private const int MaxGuesses = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // Not at the first look: a region that has not registered yet would have its shards placed elsewhere.
    private static readonly int[] AskAtLooks = [2, 6];

    private readonly PeerExtractor _peers = new();
    private readonly StreamExtractor _streams = new();
    private readonly IRegions _regions;
    private readonly StreamDirectory _directory;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Dictionary<UniqueAddress, int> _looks = [];

    public Acquaintance(IRegions regions, StreamDirectory directory)
    {
        (_regions, _directory) = (regions, directory);
        Receive<Look>(_ => OnLook());
        ReceiveAny(_ => { }); // "There is no such session", and the like.
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookEvery);

    private void OnLook()
    {
        Dictionary<UniqueAddress, int> looks = [];
        foreach (Member member in Akka.Cluster.Cluster.Get(Context.System).State.Members.Where(MemberTable.IsUp))
        {
            int look = _looks.GetValueOrDefault(member.UniqueAddress) + 1;
            looks.Add(member.UniqueAddress, look);
            if (AskAtLooks.Contains(look) && MemberTable.NodeId(member) is { } nodeId)
            {
                Greet(nodeId);
            }
        }

        _looks = looks;
        foreach (StreamEntry entry in _directory.List())
        {
            if (_known.Add(_streams.ShardId(entry.Stream.EntityId)))
            {
                _regions.Streams.Tell(new StreamProtocol.Describe(entry.Stream));
            }
        }
    }

    private void Greet(string nodeId)
    {
        HashSet<string> greeted = new(StringComparer.Ordinal);
        for (int i = 0; i < MaxGuesses && greeted.Count < _peers.ShardsPerPlace; i++)
        {
            PeerId nobody = PeerId.New(nodeId);
            if (greeted.Add(_peers.ShardId(nobody.EntityId)))
            {
                _regions.Peers.Tell(new PeerProtocol.Find(nobody));
            }
        }
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }
}
