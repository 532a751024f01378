using System.Net;
using System.Security.Cryptography;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Rtp;
using Ooblex.TestKit.Network;
using Ooblex.TestKit.Peers;
using Ooblex.Transport.Engine;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Two engines as two nodes have them: a stream is published at one and watched at the other.</summary>
internal sealed class RelayPair : IAsyncDisposable
{
    public const string Stream = "s/cam";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<TestPeer> _peers = [];

    public RelayPair(EngineShape? shape = null, Func<EngineOptions, EngineOptions>? change = null)
    {
        Origin = new TestEngine(shape, change);
        FarEnd = new TestEngine(shape, change);
    }

    public TestEngine Origin { get; }

    public TestEngine FarEnd { get; }

    public static void WaitFor(Func<bool> condition, string what)
    {
        long limit = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, $"not in time: {what}");
            Thread.Yield();
        }
    }

    public async Task<(TestPeer Peer, string Id)> PublishAsync(
        TestEngine? at = null, bool withData = false, long epoch = 1)
    {
        TestPeer peer = new();
        peer.Offer = peer.Offer with { WithData = withData };
        string id = await ConnectAsync(at ?? Origin, peer, publishes: true, epoch);
        return (peer, id);
    }

    public async Task<(TestPeer Peer, string Id)> WatchAsync(TestEngine? at = null, bool withData = false)
    {
        TestPeer peer = new("recvonly");
        peer.Offer = peer.Offer with { WithData = withData };
        string id = await ConnectAsync(at ?? FarEnd, peer, publishes: false, epoch: 0);
        return (peer, id);
    }

    /// <summary>A bad line between the two: what <see cref="RelayAsync"/> shall be told as the origin.</summary>
    public LossProxy Line(LossProxyOptions options)
    {
        RelayAddress origin = Origin.Engine.Address;
        return new LossProxy(new IPEndPoint(IPAddress.Parse(origin.Host), origin.Port), options);
    }

    /// <summary>What the keepers of two nodes do: a ticket from the origin, an import at the far end.</summary>
    /// <param name="publisher">The session.</param>
    /// <param name="epoch">Of the publisher.</param>
    /// <param name="port">Where the far end is told to send to; the origin's own port by default.</param>
    /// <param name="back">From the far end to the origin, for once.</param>
    public async Task<ulong> RelayAsync(string publisher, long epoch = 1, int? port = null, bool back = false)
    {
        (RelayRefusal refusal, ulong id) = await TryRelayAsync(publisher, epoch, port, back);
        Assert.Equal(RelayRefusal.None, refusal);
        return id;
    }

    public async Task<(RelayRefusal Refusal, ulong Id)> TryRelayAsync(
        string publisher, long epoch, int? port = null, bool back = false)
    {
        (TestEngine source, TestEngine target) = back ? (FarEnd, Origin) : (Origin, FarEnd);
        ulong id = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        byte[] key = RandomNumberGenerator.GetBytes(32);
        RelayOffer? offer = await source.Engine.ExportAsync(
            new RelayExport(id, Stream, publisher, key, target.Engine.Address), CancellationToken.None);
        Assert.NotNull(offer);
        RelayAddress from = offer.From with { Port = port ?? offer.From.Port };
        RelayImport import = new(id, Stream, epoch, key, from, offer.Tracks);
        return (await target.Engine.ImportAsync(import, CancellationToken.None), id);
    }

    /// <summary>Waits until neither engine holds anything of any session, stream or relay.</summary>
    public async Task HaveForgottenAsync()
    {
        foreach (TestEngine engine in new[] { Origin, FarEnd })
        {
            long limit = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
            while (await engine.Engine.CountTracesAsync() is var traces && traces != (0, 0))
            {
                Assert.True(Environment.TickCount64 < limit, $"left: {traces}");
            }
        }
    }

    /// <summary>Lengths of what a viewer gets next.</summary>
    public static List<int> Payloads(TestPeer viewer, int count)
    {
        List<int> lengths = [];
        while (lengths.Count < count && viewer.ReceiveRtp() is { } packet)
        {
            Assert.Equal(RtpFault.None, RtpHeader.TryRead(packet, out RtpHeader header));
            lengths.Add(header.PayloadLength);
        }

        return lengths;
    }

    public async ValueTask DisposeAsync()
    {
        _peers.ForEach(peer => peer.Dispose());
        await Origin.DisposeAsync();
        await FarEnd.DisposeAsync();
    }

    private async Task<string> ConnectAsync(TestEngine engine, TestPeer peer, bool publishes, long epoch)
    {
        _peers.Add(peer);
        (string id, OpenResult result) = await engine.OpenAsync(peer, publishes, Stream, epoch);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        peer.Connect(result.AnswerSdp);
        MediaFact fact = await engine.NextFactAsync();
        while (fact.Kind is not MediaFactKind.Connected)
        {
            fact = await engine.NextFactAsync(); // Of a session that ended before.
        }

        Assert.Equal(id, fact.Peer);
        return id;
    }
}
