using System.Security.Cryptography;
using Ooblex.Forwarding.Plane;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Two engines as two nodes have them: a stream is published at one and watched at the other.</summary>
internal sealed class RelayPair : IAsyncDisposable
{
    public const string Stream = "s/cam";
    private readonly List<TestPeer> _peers = [];

    public RelayPair(EngineShape? shape = null, Func<EngineOptions, EngineOptions>? change = null)
    {
        Origin = new TestEngine(shape, change);
        FarEnd = new TestEngine(shape, change);
    }

    public TestEngine Origin { get; }

    public TestEngine FarEnd { get; }

    public async Task<(TestPeer Peer, string Id)> PublishAsync()
    {
        TestPeer peer = new();
        string id = await ConnectAsync(Origin, peer, publishes: true);
        return (peer, id);
    }

    public async Task<TestPeer> WatchAsync()
    {
        TestPeer peer = new("recvonly");
        await ConnectAsync(FarEnd, peer, publishes: false);
        return peer;
    }

    /// <summary>What the keepers of two nodes do: a ticket from the origin, an import at the far end.</summary>
    /// <param name="publisher">The session.</param>
    /// <param name="epoch">Of the publisher.</param>
    /// <param name="origin">What the far end is told to send to; the origin's own address by default.</param>
    public async Task<ulong> RelayAsync(string publisher, long epoch = 1, RelayAddress? origin = null)
    {
        (RelayRefusal refusal, ulong id) = await TryRelayAsync(publisher, epoch, origin);
        Assert.Equal(RelayRefusal.None, refusal);
        return id;
    }

    public async Task<(RelayRefusal Refusal, ulong Id)> TryRelayAsync(
        string publisher, long epoch, RelayAddress? origin = null)
    {
        ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        byte[] key = RandomNumberGenerator.GetBytes(32);
        RelayOffer? offer = await Origin.Engine.ExportAsync(
            new RelayExport(id, Stream, publisher, key, FarEnd.Engine.Address), CancellationToken.None);
        Assert.NotNull(offer);
        RelayImport import = new(id, Stream, epoch, key, origin ?? offer.From, offer.Tracks);
        return (await FarEnd.Engine.ImportAsync(import, CancellationToken.None), id);
    }

    public async ValueTask DisposeAsync()
    {
        _peers.ForEach(peer => peer.Dispose());
        await Origin.DisposeAsync();
        await FarEnd.DisposeAsync();
    }

    private async Task<string> ConnectAsync(TestEngine engine, TestPeer peer, bool publishes)
    {
        _peers.Add(peer);
        (string id, OpenResult result) = await engine.OpenAsync(peer, publishes, Stream);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        peer.Connect(result.AnswerSdp);
        MediaFact fact = await engine.NextFactAsync();
        Assert.Equal((id, MediaFactKind.Connected), (fact.Peer, fact.Kind));
        return id;
    }
}
