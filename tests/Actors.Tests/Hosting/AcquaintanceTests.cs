using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Streams;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Hosting;

public sealed class AcquaintanceTests : ActorSpec
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly StreamDirectory _directory = new(TimeProvider.System);
    private readonly TestProbe _peers;
    private readonly TestProbe _streams;

    public AcquaintanceTests()
        : base(ClusteredSystem.SetupOf("n1", virtualTime: true))
    {
        (_peers, _streams) = (CreateTestProbe(), CreateTestProbe());
        Cluster.Get(Sys).Join(Cluster.Get(Sys).SelfAddress);
        Poll.Until(
            () =>
            {
                Scheduler.Advance(TimeSpan.FromMilliseconds(100));
                return ClusteredSystem.IsUp(Sys, members: 1);
            });
        ScriptedRegions regions = new(_peers, _streams, Sys.DeadLetters);
        Sys.ActorOf(Props.Create(() => new Acquaintance(regions, _directory)))
            .Ask<ActorIdentity>(new Identify(1)).Wait(); // Its timer runs.
    }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Every_shard_of_a_member_is_asked_for_once_it_has_been_there_for_a_while_and_once_more_later()
    {
        Look(1);
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(100)); // Its region may not have registered yet.

        Look(1);
        AsksForEveryShard();
        Look(3);
        _peers.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Look(1);
        AsksForEveryShard();
    }

    [Fact]
    public void The_shard_of_each_stream_is_asked_for_once()
    {
        List("a");
        Look(1);
        Assert.Equal("a", _streams.ExpectMsg<StreamProtocol.Describe>().Stream.Stream.Value);

        List("b1", "b2", "b3");
        Look(2);
        string[] shards = [.. new[] { "a", "b1", "b2", "b3" }.Select(ShardOf).Distinct()];
        string[] asked =
        [
            ShardOf("a"),
            .. shards.Skip(1).Select(_ => ShardOf(_streams.ExpectMsg<StreamProtocol.Describe>().Stream.Stream.Value)),
        ];
        Assert.Equal(shards.Order(), asked.Order());
        _streams.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    private void Look(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Scheduler.Advance(LookEvery);
        }
    }

    private void AsksForEveryShard()
    {
        PeerExtractor extractor = new();
        PeerId[] asked =
        [
            .. _peers.ReceiveN(extractor.ShardsPerPlace).Cast<PeerProtocol.Find>().Select(find => find.Peer),
        ];
        Assert.All(asked, peer => Assert.Equal("n1", peer.Node));
        Assert.Equal(extractor.ShardsPerPlace, asked.Select(p => extractor.ShardId(p.EntityId)).Distinct().Count());
    }

    private static string ShardOf(string stream) =>
        new StreamExtractor().ShardId(new StreamRef(TestOptions.Site, StreamId.Parse(stream)).EntityId)!;

    private void List(params string[] streams)
    {
        foreach (string stream in streams)
        {
            _directory.PutAsync(
                new StreamEntry
                {
                    Stream = new StreamRef(TestOptions.Site, StreamId.Parse(stream)),
                    Options = new StreamOptions(""),
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
                DirectoryReach.Here);
        }
    }
}
