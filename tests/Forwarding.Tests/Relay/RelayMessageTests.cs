using System.Text;
using Ooblex.Protocol.Relay;
using Ooblex.TestKit.Relay;

namespace Ooblex.Forwarding.Tests.Relay;

/// <summary>Data channel messages between nodes: whole, once, and in their order, whatever the line does.</summary>
public sealed class RelayMessageTests
{
    public static TheoryData<VirtualWireOptions> Lines =>
    [
        new VirtualWireOptions(),
        new VirtualWireOptions { Seed = 1, Loss = 0.3, Delay = TimeSpan.FromMilliseconds(20) },
        new VirtualWireOptions { Seed = 2, Duplicates = 0.5, Jitter = TimeSpan.FromMilliseconds(40) },
        new VirtualWireOptions { Seed = 3, Loss = 0.2, Duplicates = 0.2, Jitter = TimeSpan.FromMilliseconds(15) },
    ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void All_messages_arrive_whole_once_and_in_their_order(VirtualWireOptions wire)
    {
        using RelayStage stage = new(wire);
        RelaySpan span = stage.Connect();
        stage.Run(300);
        Assert.True(span.Feed.Link.IsHeard);
        Random random = new(5);
        List<(string, string)> sent = [];
        for (int i = 0; i < 100; i++)
        {
            // Nothing, less than a piece, exactly one, and many.
            int few = random.Next(1, 1_000);
            int many = random.Next(30_000);
            int length = (i % 4) switch { 0 => 0, 1 => few, 2 => RelayPiece.MaxBytes - 6, _ => many };
            string text = new((char)('a' + (i % 26)), length);
            sent.Add((i % 2 == 0 ? "even" : "odd_", text));
            Assert.True(span.Feed.TrySendMessage(
                sent[^1].Item1, Encoding.UTF8.GetBytes(text), isText: true, stage.Studio.Now));
            stage.Run(40);
        }

        stage.Run(20_000);

        Assert.Equal(sent, span.Messages);
        Assert.True(span.Feed.NextDeadline - stage.Studio.Now > TimeSpan.FromMilliseconds(1), "nothing is repeated");
    }

    [Fact]
    public void What_waits_is_bounded_and_no_message_is_cut()
    {
        using RelayStage stage = new();
        RelaySpan span = stage.Connect();
        stage.Run(100);
        span.Up.IsCut = true; // Nothing is acknowledged.
        byte[] message = new byte[100_000];
        int taken = 0;
        while (taken < 100 && span.Feed.TrySendMessage("bulk", message, isText: false, stage.Studio.Now))
        {
            taken++;
        }

        Assert.InRange(taken, 5, 13);
        span.Up.IsCut = false;
        stage.Run(5_000);
        Assert.Equal(taken, span.Messages.Count);
        Assert.All(span.Messages, arrived => Assert.Equal(message.Length, arrived.Text.Length));
        Assert.True(span.Feed.TrySendMessage("bulk", message, isText: false, stage.Studio.Now));
    }
}
