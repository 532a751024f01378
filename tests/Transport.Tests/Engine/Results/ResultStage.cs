using System.Text;
using Ooblex.Forwarding.Plane;
using Ooblex.TestKit.Peers;
using Ooblex.Protocol.Sctp;

namespace Ooblex.Transport.Tests.Engine.Results;

/// <summary>Clients of one engine with data channels.</summary>
internal sealed class ResultStage(TestEngine engine) : IDisposable
{
    private readonly List<TestPeer> _peers = [];

    public IResultPlane Results => engine.Engine.Results;

    /// <summary>As browsers are told to open it.</summary>
    public static SctpReliability Lossy => new(MaxRetransmits: 3);

    public async Task<(TestChannels Channels, string Id)> ConnectAsync(bool publishes, string stream = "s/cam")
    {
        TestPeer peer = new(publishes ? "sendonly" : "recvonly");
        _peers.Add(peer);
        peer.Offer = peer.Offer with { WithData = true };
        (string id, OpenResult result) = await engine.OpenAsync(peer, publishes, stream);
        Assert.Equal(OpenRefusal.None, result.Refusal);
        peer.Connect(result.AnswerSdp);
        MediaFact fact = await engine.NextFactAsync();
        Assert.Equal((id, MediaFactKind.Connected), (fact.Peer, fact.Kind));
        return (new TestChannels(peer), id);
    }

    /// <summary>A client that listens to results.</summary>
    public async Task<(TestChannels Channels, string Id, ushort Channel)> ListenAsync(
        bool publishes, string stream = "s/cam")
    {
        (TestChannels channels, string id) = await ConnectAsync(publishes, stream);
        return (channels, id, channels.Open(IResultPlane.Label, Lossy));
    }

    public void Say(int number, int bytes = 0, string stream = "s/cam") =>
        Results.Send(stream, Encoding.UTF8.GetBytes($"{number}:".PadRight(bytes, 'x')));

    /// <summary>The numbers that a client has heard.</summary>
    public static IEnumerable<int> Numbers(TestChannels client) => client.Messages
        .Select(message => int.Parse(Encoding.UTF8.GetString(message.Payload).Split(':')[0], null));

    public static void PumpUntil(Func<bool> condition, string what, params TestChannels[] clients)
    {
        long limit = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, $"not in time: {what}");
            foreach (TestChannels client in clients)
            {
                client.Pump(timeoutMs: 2);
            }
        }
    }

    public void Dispose() => _peers.ForEach(peer => peer.Dispose());
}
