using System.Text;
using Ooblex.Forwarding.Plane;
using Ooblex.TestKit.Peers;

namespace Ooblex.Transport.Tests.Engine.Results;

/// <summary>Real clients on data channels for results.</summary>
public sealed class ResultChannelTests
{
    [Fact]
    public async Task What_the_node_says_reaches_publisher_and_viewers_of_the_stream_on_every_worker()
    {
        await using TestEngine engine = Engine(workers: 4);
        using ResultStage stage = new(engine);
        List<TestChannels> listeners = [(await stage.ListenAsync(publishes: true)).Channels];
        for (int i = 0; i < 8; i++)
        {
            listeners.Add((await stage.ListenAsync(publishes: false)).Channels);
        }

        (TestChannels other, _, _) = await stage.ListenAsync(publishes: true, "s/other");
        (TestChannels deaf, _) = await stage.ConnectAsync(publishes: false);
        deaf.Open("notes");

        for (int i = 0; i < 20; i++)
        {
            stage.Say(i, bytes: i % 2 == 0 ? 0 : 16_384);
            ResultStage.PumpUntil(
                () => listeners.All(client => client.Messages.Count > i), $"message {i}", [.. listeners]);
        }

        stage.Say(100, stream: "s/other");
        ResultStage.PumpUntil(() => other.Messages.Count > 0, "that of the other stream", other, deaf);
        Assert.All(listeners, client => Assert.Equal(Enumerable.Range(0, 20), ResultStage.Numbers(client)));
        Assert.All(listeners, client => Assert.All(client.Messages, message => Assert.True(message.IsText)));
        Assert.Equal([100], ResultStage.Numbers(other));
        Assert.Empty(deaf.Messages);
        Assert.True(await engine.WorkersInUseAsync() > 1, "all clients are on one worker");
        ResultTotals totals = engine.Engine.Snapshot.Totals.Results;
        Assert.Equal((10, (20 * 9) + 1L, 0L), (totals.Channels, totals.Sent, totals.Dropped));
    }

    [Fact]
    public async Task The_audience_is_the_streams_with_an_open_channel_and_nothing_is_left_of_it()
    {
        await using TestEngine engine = Engine(workers: 2);
        using ResultStage stage = new(engine);
        (TestChannels publisher, string publisherId) = await stage.ConnectAsync(publishes: true);
        (TestChannels viewer, string viewerId, ushort channel) = await stage.ListenAsync(publishes: false);
        Assert.True(await stage.Results.AudienceChanges.ReadAsync());
        Assert.Equal(["s/cam"], stage.Results.Audience);

        viewer.Close(channel);
        ResultStage.PumpUntil(() => stage.Results.Audience.Count == 0, "that the viewer is gone", viewer);
        viewer.Open(IResultPlane.Label);
        ResultStage.PumpUntil(() => stage.Results.Audience.Contains("s/cam"), "that it is back", viewer);

        // The publisher goes, the next one comes: the viewer stays and goes on to hear.
        Assert.True(await engine.Engine.CloseAsync(publisherId, CancellationToken.None));
        (_, string next) = await stage.ConnectAsync(publishes: true);
        stage.Say(1);
        ResultStage.PumpUntil(() => viewer.Messages.Count > 0, "a message after another publisher came", viewer);

        Assert.True(await engine.Engine.CloseAsync(viewerId, CancellationToken.None));
        Assert.True(await engine.Engine.CloseAsync(next, CancellationToken.None));
        Assert.Empty(stage.Results.Audience);
        stage.Say(2);
        Assert.Equal((0, 0), await engine.Engine.CountTracesAsync());
        Assert.Empty(publisher.Messages);
    }

    [Fact]
    public async Task A_second_channel_takes_over_when_the_first_closes()
    {
        await using TestEngine engine = Engine();
        using ResultStage stage = new(engine);
        (TestChannels client, _, ushort first) = await stage.ListenAsync(publishes: true);
        client.Open(IResultPlane.Label);
        stage.Say(1);
        ResultStage.PumpUntil(() => client.Messages.Count > 0, "a message", client);

        client.Close(first);
        ResultStage.PumpUntil(
            () =>
            {
                stage.Say(2);
                return ResultStage.Numbers(client).Contains(2);
            },
            "a message by the second one",
            client);
        Assert.Equal(1, ResultStage.Numbers(client).First(number => number != 2));
        Assert.Equal(1, ResultStage.Numbers(client).Count(number => number == 1)); // Never by both.
    }

    [Fact]
    public async Task What_clients_say_stays_here_and_only_a_publishers_short_text_is_read()
    {
        await using TestEngine engine = Engine();
        using ResultStage stage = new(engine);
        (TestChannels publisher, string id, ushort speaks) = await stage.ListenAsync(publishes: true);
        (TestChannels viewer, _, ushort says) = await stage.ListenAsync(publishes: false);

        viewer.Send(says, "{}"u8, isText: true);
        publisher.Send(speaks, new byte[ResultWish.MaxBytes + 1], isText: true);
        publisher.Send(speaks, "{}"u8, isText: false);
        publisher.Send(speaks, """{"type":"configure"}"""u8, isText: true);
        ResultStage.PumpUntil(
            () => engine.Engine.Snapshot.Totals.Results.Refused == 3, "three refusals", publisher, viewer);

        Assert.True(stage.Results.Wishes.TryRead(out ResultWish? wish));
        Assert.Equal((id, "s/cam"), (wish.Peer, wish.Stream));
        Assert.Equal("""{"type":"configure"}""", Encoding.UTF8.GetString(wish.Text.Span));
        Assert.False(stage.Results.Wishes.TryRead(out _));

        // Whom nobody understands is told so, and nobody else is.
        stage.Results.Refuse(wish, "5:"u8.ToArray());
        stage.Results.Refuse(wish, default);
        ResultStage.PumpUntil(() => publisher.Messages.Count > 0, "the answer", publisher, viewer);
        Assert.Equal([5], ResultStage.Numbers(publisher));
        Assert.Equal(5, engine.Engine.Snapshot.Totals.Results.Refused);
        stage.Say(7); // By the same way as whatever would have been relayed before it.
        ResultStage.PumpUntil(() => viewer.Messages.Count > 0, "a message", publisher, viewer);
        Assert.Equal([7], ResultStage.Numbers(viewer));
    }

    [Fact]
    public async Task A_slow_client_misses_the_oldest_and_hears_the_newest()
    {
        const int said = 200;
        await using TestEngine engine = Engine();
        using ResultStage stage = new(engine);
        (TestChannels slow, _, _) = await stage.ListenAsync(publishes: true);
        (TestChannels quick, _, _) = await stage.ListenAsync(publishes: false);
        for (int i = 0; i < said; i++)
        {
            stage.Say(i, bytes: 4_096); // 800 KB; the slow one has said nothing meanwhile.
            ResultStage.PumpUntil(() => quick.Messages.Count == i + 1, "the message at the quick one", quick);
        }

        ResultStage.PumpUntil(
            () => ResultStage.Numbers(slow).LastOrDefault() == said - 1, "the last message at the slow one", slow);
        await engine.NextSnapshotAsync();
        long dropped = engine.Engine.Snapshot.Totals.Results.Dropped;
        int[] heard = [.. ResultStage.Numbers(slow)];
        Assert.InRange(heard.Length, 8, said - (int)dropped);
        Assert.True(dropped > 100, $"{dropped} were dropped"); // 32 KB unsent and the window before them, then 8.
        Assert.Equal(Enumerable.Range(said - 8, 8), heard[^8..]);
        Assert.Equal(heard.Order(), heard);
    }

    private static TestEngine Engine(int workers = 1) => new(
        new EngineShape { Workers = workers },
        options => options with
        {
            Ice = options.Ice with { ConsentTimeout = TimeSpan.FromMinutes(1) }, // The clients check once.
        });
}
