using Ooblex.Forwarding.Plane;
using Ooblex.TestKit.Peers;

namespace Ooblex.Transport.Tests.Engine;

/// <summary>A publisher and its viewers, connected.</summary>
internal sealed class Stage(TestEngine engine) : IDisposable
{
    private readonly List<string> _ids = [];
    private readonly List<TestPeer> _viewers = [];

    public TestPeer Publisher { get; private set; } = null!;

    public IReadOnlyList<TestPeer> Viewers => _viewers;

    public static async Task<Stage> OpenAsync(TestEngine engine, int viewers)
    {
        Stage stage = new(engine);
        stage.Publisher = await stage.PublishAsync();
        for (int i = 0; i < viewers; i++)
        {
            await stage.WatchAsync();
        }

        return stage;
    }

    public async Task<TestPeer> PublishAsync()
    {
        TestPeer peer = new();
        await ConnectAsync(peer, publishes: true);
        return peer;
    }

    public async Task<TestPeer> WatchAsync()
    {
        TestPeer peer = new("recvonly");
        _viewers.Add(peer);
        await ConnectAsync(peer, publishes: false);
        return peer;
    }

    public async Task CloseAsync(bool publisherFirst)
    {
        foreach (string id in publisherFirst ? _ids : Enumerable.Reverse(_ids))
        {
            Assert.True(await engine.Engine.CloseAsync(id, CancellationToken.None));
        }
    }

    public void Dispose()
    {
        Publisher.Dispose();
        _viewers.ForEach(viewer => viewer.Dispose());
    }

    private async Task ConnectAsync(TestPeer peer, bool publishes)
    {
        (string id, OpenResult result) = await engine.OpenAsync(peer, publishes);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        _ids.Add(id);
        peer.Connect(result.AnswerSdp);
        MediaFact fact = await engine.NextFactAsync();
        Assert.Equal((id, MediaFactKind.Connected), (fact.Peer, fact.Kind));
    }
}
