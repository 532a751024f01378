using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Placement;

/// <summary>A node in the cloud and one at the edge of site a, with real remoting and sharding.</summary>
public sealed class PlacedClusterTests : IAsyncLifetime, IDisposable
{
    private static readonly StreamRef Lobby = new("a", StreamId.Parse("lobby"));
    private static readonly StreamRef Hall = new("core", StreamId.Parse("hall"));

    private readonly TempFolder _folder = new();
    private readonly List<PlacedNode> _killed = [];
    private PlacedNode _cloud = null!;
    private PlacedNode _edge = null!;

    public async Task InitializeAsync()
    {
        _cloud = await PlacedNode.StartAsync("cloud", "core", "cloud", _folder.File("journal.db"));
        await StartEdgeAsync();
    }

    public async Task DisposeAsync()
    {
        await _edge.DisposeAsync();
        foreach (PlacedNode node in _killed)
        {
            await node.DisposeAsync();
        }

        await _cloud.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Streams_live_at_their_site_sessions_at_their_node_and_the_reason_is_known_everywhere()
    {
        await CreateAsync(Lobby);
        await CreateAsync(Hall);
        Assert.Equal("edge-a", await _cloud.HomeOfAsync(Lobby));
        Assert.Equal("edge-a", await _edge.HomeOfAsync(Lobby));
        Assert.Equal("cloud", await _edge.HomeOfAsync(Hall));

        // A client of site a asks the gateway in the cloud: the edge's engine opens the session.
        SessionPlace place = _cloud.Sessions.Place(Wish("a"))!;
        PeerId peer = PeerId.New(place.Node.NodeId);
        PeerProtocol.IReply opened = await _cloud.Entities.AskPeerAsync(
            new PeerProtocol.Open(peer, PeerRole.Publisher, Lobby, Offers.Publisher, "key", MayCreateStream: true),
            CancellationToken.None);
        _cloud.Sessions.Opened(peer, place);

        Assert.IsType<PeerProtocol.Opened>(opened);
        Assert.Equal("edge-a", place.Node.NodeId);
        Assert.Contains(_edge.Plane.Opened, request => request.Peer == peer.ToString());
        Assert.Empty(_cloud.Plane.Opened);
        PlacementExplanation? why = await _edge.Explainer.SessionAsync(peer, CancellationToken.None);
        Assert.Equal(("edge-a", "edge of a", "the client says so"), (why!.Node, why.Reason, why.SiteReason));
        Assert.Null(await _edge.Explainer.SessionAsync(PeerId.New("edge-a"), CancellationToken.None));
    }

    [Fact]
    public async Task A_full_edge_and_one_that_drains_take_nothing_new_and_get_their_own_back()
    {
        await CreateAsync(Lobby);
        _edge.Media.Count = 1_000;
        await Until.TrueAsync(() => PlaceOf("a") == "cloud", "the full edge is passed over");
        Assert.Equal("edge-a", await _cloud.HomeOfAsync(Lobby)); // What is there stays there.

        _edge.Media.Count = 0;
        await Until.TrueAsync(() => PlaceOf("a") == "edge-a", "the edge is used again");

        _edge.Drain.IsDraining = true;
        await Until.TrueAsync(() => PlaceOf("a") == "cloud", "the edge that drains is passed over");
        await Until.TrueAsync(() => IsAtAsync(Lobby, "cloud"), "its stream has moved to the cloud");

        _edge.Drain.IsDraining = false;
        await Until.TrueAsync(() => IsAtAsync(Lobby, "edge-a"), "its stream is home again");
        Assert.Equal("first", await NameAsync(Lobby));
    }

    [Fact]
    public async Task When_the_edge_dies_the_cloud_takes_over_and_nothing_is_lost_on_the_way_home()
    {
        await CreateAsync(Lobby);
        await Until.TrueAsync(() => PlaceOf("a") == "edge-a", "sessions go to the edge");

        await _edge.KillAsync();
        await Until.TrueAsync(() => !_cloud.Board.IsLive("edge-a"), "the edge counts as dead");
        Assert.Equal("cloud", PlaceOf("a"));
        await Until.TrueAsync(() => IsAtAsync(Lobby, "cloud"), "the stream is in the cloud");
        Assert.Equal("first", await NameAsync(Lobby));

        _killed.Add(_edge);
        await StartEdgeAsync();
        await Until.TrueAsync(() => PlaceOf("a") == "edge-a", "sessions go to the edge again");

        // One command after the other, all through the move: each is answered, and none is forgotten.
        int sent = 0;
        await Until.TrueAsync(
            async () =>
            {
                string name = $"name {++sent}";
                StreamProtocol.IReply reply =
                    await _cloud.AskAsync(new StreamProtocol.Configure(Lobby, new StreamOptions(name)));
                Assert.IsType<StreamProtocol.Accepted>(reply);
                Assert.Equal(name, await NameAsync(Lobby));
                return await IsAtAsync(Lobby, "edge-a");
            },
            "the stream is home again");
        Assert.Equal($"name {sent}", await NameAsync(Lobby));
    }

    private static SessionWish Wish(string site) => new(PeerRole.Publisher, Lobby.Stream, null, site);

    private async Task StartEdgeAsync()
    {
        _edge = await PlacedNode.StartAsync("edge-a", "a", "edge", _folder.File("journal.db"), _cloud);
        await Until.TrueAsync(
            () => _cloud.Board.IsLive("edge-a") && _edge.Board.IsLive("cloud"), "the two know of each other");
    }

    private async Task CreateAsync(StreamRef stream) => Assert.IsType<StreamProtocol.Accepted>(
        await _cloud.AskAsync(new StreamProtocol.Create(stream, new StreamOptions("first"), "key")));

    private string? PlaceOf(string site) => _cloud.Sessions.Place(Wish(site))?.Node.NodeId;

    private async Task<bool> IsAtAsync(StreamRef stream, string nodeId) =>
        await _cloud.HomeOfAsync(stream) == nodeId;

    private async Task<string> NameAsync(StreamRef stream)
    {
        StreamProtocol.IReply reply = await _cloud.AskAsync(new StreamProtocol.Describe(stream));
        return reply is StreamProtocol.Described described ? described.Summary.Options.Name : $"{reply}";
    }
}
