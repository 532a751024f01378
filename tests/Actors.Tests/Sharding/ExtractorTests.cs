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

    [Fact]
    public void Names_of_ever_new_nodes_and_sites_make_no_more_than_a_thousand_shards()
    {
        HashSet<string> shards = [];
        for (int place = 0; place < 2_000; place++)
        {
            for (int i = 0; i < 40; i++)
            {
                PeerProtocol.Find find = new(PeerId.New($"node-{place}"));
                shards.Add(_peers.ShardId(find) ?? "none");
            }
        }

        shards.Remove("none");
        Assert.InRange(shards.Count, 900, EntityExtractor.MaxShards);
        Assert.Equal(62, Enumerable.Range(0, 500).Count(site =>
            _streams.EntityId(new StreamProtocol.Describe(new StreamRef($"s{site}", StreamId.Parse("x")))) != null));

        // Who was there before still is.
        Assert.NotNull(_peers.EntityId(new PeerProtocol.Find(PeerId.New("node-0"))));
    }

    [Fact]
    public void The_longest_names_fit_the_journal()
    {
        const int Column = 255;
        PeerId peer = PeerId.New(new string('n', 40));
        StreamRef stream = new(new string('s', 40), StreamId.Parse(new string('x', 30)));
        Assert.False(PeerId.IsNodeId(new string('n', 41)));
        Assert.False(StreamId.TryParse(new string('x', 31), out _));
        Assert.InRange($"peer/{peer.EntityId}".Length, 1, Column);
        Assert.InRange($"stream/{stream.EntityId}".Length, 1, Column);
        Assert.InRange($"/system/sharding/streamCoordinator/{_streams.ShardId(stream.EntityId)}".Length, 1, Column);
    }
}
