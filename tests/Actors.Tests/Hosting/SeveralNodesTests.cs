using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Hosting;

/// <summary>Three whole control planes in one process, over scripted engines and one journal.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime, IDisposable
{
    private static readonly StreamRef Nobody = new(TestOptions.Site, StreamId.Parse("nobody"));

    private readonly TempFolder _folder = new();
    private readonly List<TestNode> _nodes = [];

    public async Task InitializeAsync()
    {
        _nodes.Add(await TestNode.StartAsync(Options("n1", [])));
        string seed = Cluster.Get(_nodes[0].System!).SelfAddress.ToString();
        foreach (string id in (string[])["n2", "n3"])
        {
            _nodes.Add(await TestNode.StartAsync(Options(id, [seed])));
        }

        await UntilAsync(() => _nodes.All(node =>
            Cluster.Get(node.System!).State.Members.Count(member => member.Status == MemberStatus.Up) == 3));
    }

    public async Task DisposeAsync()
    {
        foreach (TestNode node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_is_published_at_one_node_watched_at_another_and_follows_its_publisher_to_a_third()
    {
        (PeerId first, PeerProtocol.IReply published) = await OpenAsync("n1", PeerRole.Publisher);
        Assert.IsType<PeerProtocol.Opened>(published);
        foreach (TestNode node in _nodes)
        {
            // Whoever was answered may ask any gateway, at once.
            Assert.Equal(first, (await node.Directory.FindAsync(TestNode.Lobby.Stream, default)).Entry?.Publisher);
        }

        (_, PeerProtocol.IReply watched) = await OpenAsync("n2", PeerRole.Viewer, gateway: 2);
        Assert.IsType<PeerProtocol.Opened>(watched);
        Assert.Equal(first.ToString(), _nodes[0].Plane.Exports.Values.Single().Publisher);
        Assert.Equal(1, _nodes[1].Plane.Imports.Values.Single().Epoch);
        Assert.Equal(
            _nodes[0].Plane.Exports.Values.Single().Key, _nodes[1].Plane.Imports.Values.Single().Key);

        (PeerId second, _) = await OpenAsync("n3", PeerRole.Publisher);
        Assert.Equal(first, _nodes[1].Listed()!.Publisher);
        _nodes[2].Plane.Flow(second.ToString());
        await UntilAsync(() => _nodes[1].Plane.Imports.Values.Single().Epoch == 2);
        Assert.Equal(second.ToString(), _nodes[2].Plane.Exports.Values.Single().Publisher);
        await UntilAsync(() => _nodes[0].Plane.Sessions == 0 && _nodes[0].Plane.Exports.IsEmpty);
        await UntilAsync(() => _nodes.All(node => node.Listed()!.Viewers == 1));
    }

    [Fact]
    public async Task Many_viewers_of_one_node_share_one_relay_which_ends_after_the_last()
    {
        await OpenAsync("n1", PeerRole.Publisher);
        (PeerId Peer, PeerProtocol.IReply Reply)[] viewers =
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => OpenAsync("n3", PeerRole.Viewer)));
        Assert.All(viewers, viewer => Assert.IsType<PeerProtocol.Opened>(viewer.Reply));
        Assert.Single(_nodes[2].Plane.Imported);

        await Task.WhenAll(viewers.Select(viewer =>
            _nodes[0].AskAsync(new PeerProtocol.Close(viewer.Peer, CloseReason.ClientDeleted))));
        await UntilAsync(() => _nodes[2].Plane.Imports.IsEmpty && _nodes[0].Plane.Exports.IsEmpty);
    }

    [Fact]
    public async Task A_stream_that_is_deleted_anywhere_is_gone_everywhere()
    {
        await OpenAsync("n1", PeerRole.Publisher);
        await OpenAsync("n2", PeerRole.Viewer);
        Assert.IsType<StreamProtocol.Accepted>(
            await _nodes[2].AskAsync(new StreamProtocol.Delete(TestNode.Lobby)));
        await UntilAsync(() => _nodes.All(node => node.Listed() is null));
        await UntilAsync(() => _nodes.All(node => node.Plane.Sessions == 0));
    }

    [Fact]
    public async Task A_node_that_has_just_begun_never_says_that_a_stream_is_not_there()
    {
        await OpenAsync("n1", PeerRole.Publisher);
        string seed = Cluster.Get(_nodes[0].System!).SelfAddress.ToString();
        TestNode fresh = await TestNode.StartWithoutWaitingAsync(Options("n4", [seed]));
        _nodes.Add(fresh);
        Task ready = fresh.NextReadyAsync();
        int asked = 0;
        while (!ready.IsCompleted || asked == 0)
        {
            StreamProtocol.IReply reply = await fresh.AskAsync(new StreamProtocol.Describe(TestNode.Lobby));
            Assert.False(
                reply is StreamProtocol.Refused { Why: not StreamRefusal.Unavailable }, $"{reply} at question {asked}");
            asked++;
        }

        Assert.IsType<StreamProtocol.Described>(await fresh.AskAsync(new StreamProtocol.Describe(TestNode.Lobby)));
        Assert.Equal(
            StreamRefusal.NotFound,
            Assert.IsType<StreamProtocol.Refused>(await fresh.AskAsync(new StreamProtocol.Delete(Nobody))).Why);
    }

    [Fact]
    public async Task While_a_node_does_not_answer_what_it_may_know_is_not_denied()
    {
        DistributedData.Get(_nodes[2].System!).Replicator.Tell(PoisonPill.Instance);
        Assert.Equal(
            StreamRefusal.Unavailable,
            Assert.IsType<StreamProtocol.Refused>(
                await _nodes[0].AskAsync(new StreamProtocol.Delete(Nobody))).Why);
    }

    private ActorsOptions Options(string nodeId, string[] seeds) => TestOptions.Node(_folder.File("journal.db")) with
    {
        NodeId = nodeId,
        Seeds = [.. seeds],
        Formation = new FormationOptions { CoreNodes = 3 },
    };

    private async Task<(PeerId Peer, PeerProtocol.IReply Reply)> OpenAsync(
        string nodeId, PeerRole role, int gateway = 0)
    {
        PeerId peer = PeerId.New(nodeId);
        string offer = role == PeerRole.Publisher ? Offers.Publisher : Offers.Viewer;
        PeerProtocol.Open open = new(peer, role, TestNode.Lobby, offer, "key", MayCreateStream: true);
        return (peer, await _nodes[gateway].AskAsync(open));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
