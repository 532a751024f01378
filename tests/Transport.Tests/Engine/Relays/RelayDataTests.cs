using Ooblex.Forwarding.Plane;
using Ooblex.TestKit.Network;
using Ooblex.TestKit.Peers;

namespace Ooblex.Transport.Tests.Engine.Relays;

/// <summary>Data channels of real clients: what a publisher says is heard at its own node and at another.</summary>
public sealed class RelayDataTests
{
    private const string Label = "notes";

    public static TheoryData<EngineShape, double> Lines => new()
    {
        { new EngineShape(), 0 },
        { new EngineShape { Workers = 2 }, 0 },
        { new EngineShape { Workers = 2 }, 0.2 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task What_a_publisher_says_is_heard_whole_at_both_nodes(EngineShape shape, double loss)
    {
        await using RelayPair pair = new(shape, options => options with
        {
            Ice = options.Ice with { ConsentTimeout = TimeSpan.FromMinutes(1) }, // The clients check once.
        });
        await using LossProxy line = pair.Line(new LossProxyOptions
        {
            Seed = 11,
            LossToServer = loss,
            LossToClient = loss,
        });
        (TestPeer publisher, string session) = await pair.PublishAsync(withData: true);
        await pair.RelayAsync(session, port: line.Port);
        TestChannels speaker = new(publisher);
        ushort channel = speaker.Open(Label);
        TestChannels[] listeners =
        [
            new((await pair.WatchAsync(pair.Origin, withData: true)).Peer),
            new((await pair.WatchAsync(pair.FarEnd, withData: true)).Peer),
        ];
        foreach (TestChannels listener in listeners)
        {
            listener.Open("other");
            listener.Open(Label);
        }

        await HeardByOriginAsync(pair);
        byte[][] said = [.. new[] { 12, 1_195, 100_000, 0, 1 }.Select(Bytes)];
        foreach (byte[] message in said)
        {
            speaker.Send(channel, message, isText: false);
        }

        RelayPair.WaitFor(() => HaveAll(speaker, listeners, said.Length), "all messages at both nodes");
        Assert.All(listeners, listener => Assert.Equal(said, listener.Messages.Select(message => message.Payload)));
        Assert.All(listeners, listener => Assert.All(
            listener.Messages, message => Assert.Equal((Label, false), (message.Label, message.IsText))));
    }

    [Fact]
    public async Task What_has_no_room_on_its_way_to_another_node_is_counted()
    {
        await using RelayPair pair = new(change: options => options with
        {
            Ice = options.Ice with { ConsentTimeout = TimeSpan.FromMinutes(1) },
        });
        (TestPeer publisher, string session) = await pair.PublishAsync(withData: true);
        TestChannels speaker = new(publisher);
        ushort channel = speaker.Open(Label);
        await using (LossProxy line = pair.Line(new LossProxyOptions { Seed = 1 }))
        {
            await pair.RelayAsync(session, port: line.Port);
            await HeardByOriginAsync(pair);
        }

        // The line is gone: nothing is acknowledged any more, and 1.2 MB may wait.
        for (int sent = 0; sent < 20; sent++)
        {
            speaker.Send(channel, Bytes(100_000), isText: false);
            RelayPair.WaitFor(() => IsSent(speaker, channel), "the message at the server");
        }

        RelayPair.WaitFor(
            () => pair.Origin.Engine.Snapshot.Totals.Relays.MessagesRefused > 0, "a message that was refused");
    }

    private static bool IsSent(TestChannels speaker, ushort channel)
    {
        speaker.Pump(timeoutMs: 2);
        return speaker.Waiting(channel) == 0;
    }

    // Before the far end has said a word nothing is sent to it, and messages are not kept for later.
    private static async Task HeardByOriginAsync(RelayPair pair)
    {
        IReadOnlyList<RelayRow> rows = [];
        while (rows is not [{ DelayMs: > 0 }])
        {
            await pair.Origin.NextSnapshotAsync();
            rows = pair.Origin.Engine.Relays;
        }
    }

    private static bool HaveAll(TestChannels speaker, TestChannels[] listeners, int count)
    {
        speaker.Pump(timeoutMs: 2);
        foreach (TestChannels listener in listeners)
        {
            listener.Pump(timeoutMs: 2);
        }

        return listeners.All(listener => listener.Messages.Count >= count);
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
}
