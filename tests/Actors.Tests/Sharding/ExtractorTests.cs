using Ooblex.Actors.Peers;
using Ooblex.Actors.Sharding;
using Ooblex.Actors.Streams;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Sharding;

public sealed class ExtractorTests
{
    private readonly PeerExtractor _peers = new();
    private readonly StreamExtractor _streams = new();

    [Theory]
    [InlineData("lobby", 13)]
    [InlineData("a", 1)]
    [InlineData("stream_0123456789", 1)]
    public void A_stream_stays_in_its_shard_over_versions(string name, int bucket)
    {
        Assert.Equal(bucket, StableHash.Bucket(name, 16));
        Assert.Equal($"here:{bucket}", _streams.ShardId($"here/{name}"));
    }

    [Fact]
    public void A_session_lives_in_a_shard_of_its_node()
    {
        PeerId peer = PeerId.New("edge-7");
        Assert.Matches(@"^n\.edge-7:[0-3]$", _peers.ShardId(peer.EntityId));
        Assert.Equal(_peers.ShardId(peer.EntityId), _peers.ShardId(new EngineFact(peer, MediaFactKind.Connected)));
        Assert.Equal(peer.EntityId, _peers.EntityId(new PeerProtocol.Find(peer)));
    }

    [Fact]
    public void Sessions_spread_over_all_shards_of_their_node() =>
        Assert.Equal(
            4, Enumerable.Range(0, 200).Select(_ => _peers.ShardId(PeerId.New("n1").EntityId)).Distinct().Count());

    [Fact]
    public void A_message_that_is_not_ours_is_for_no_entity()
    {
        Assert.Null(_peers.EntityId((object)"hello"));
        Assert.Null(_peers.ShardId((object)"hello"));
        Assert.Null(_streams.EntityId(new PeerProtocol.Find(PeerId.New("n1"))));
    }

    [Fact]
    public void A_message_reaches_the_shard_that_its_entity_id_alone_leads_to()
    {
        StreamProtocol.Describe message = new(new StreamRef("far", StreamId.Parse("lobby")));
        Assert.Equal(_streams.ShardId(message), _streams.ShardId(_streams.EntityId(message)!));
    }
}
