using System.Collections.Concurrent;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Pipelines.Tests;

public sealed class ResultCourierTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ResultHub _hub = new();
    private readonly Clients _clients = new();

    [Fact]
    public async Task Each_stream_that_clients_ask_for_has_one_listener_as_long_as_they_do()
    {
        _clients.Ask("here/a"); // Before the courier begins.
        using CancellationTokenSource stop = new();
        Task running = new ResultCourier(_clients, _hub).RunAsync(stop.Token);
        await Until(() => _hub.Streams.Count == 1);

        _clients.Ask("here/a", "here/b");
        await Until(() => _hub.Streams.Count == 2);
        _hub.Offer("here/a", Message(1));
        _hub.Offer("here/b", Message(2));
        _hub.Offer("here/c", Message(3));
        await Until(() => _clients.Sent.Count == 2);
        Assert.Equal([("here/a", 1), ("here/b", 2)], _clients.Sent.Order());

        _clients.Ask("here/b");
        await Until(() => _hub.Streams.Count == 1);
        Assert.Equal(["here/b"], _hub.Streams);

        await stop.CancelAsync();
        await running;
        Assert.Empty(_hub.Streams);
    }

    [Fact]
    public async Task Who_watches_another_picture_of_a_stream_hears_what_is_found_in_the_stream()
    {
        _clients.Ask("here/a~blurred", "here/a");
        using CancellationTokenSource stop = new();
        Task running = new ResultCourier(_clients, _hub).RunAsync(stop.Token);
        await Until(() => _hub.Streams.Count == 1);
        await Until(() =>
        {
            _hub.Offer("here/a", Message(1));
            return _clients.Sent.Select(sent => sent.Stream).Distinct().Count() == 2;
        });
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task It_ends_with_the_media_engine()
    {
        _clients.Ask("here/a");
        Task running = new ResultCourier(_clients, _hub).RunAsync(CancellationToken.None);
        _clients.End();
        await running.WaitAsync(Patience);
        Assert.Empty(_hub.Streams);
    }

    private static VisionMessage Message(byte number) => new("face_detection", new[] { number });

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>The media engine, as far as a courier sees it.</summary>
    private sealed class Clients : IResultPlane
    {
        private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        private volatile HashSet<string> _audience = [];

        public IReadOnlySet<string> Audience => _audience;

        public ChannelReader<bool> AudienceChanges => _changes.Reader;

        public ChannelReader<ResultWish> Wishes { get; } = Channel.CreateBounded<ResultWish>(1).Reader;

        public ConcurrentQueue<(string Stream, int Number)> Sent { get; } = new();

        public void Ask(params string[] streams)
        {
            _audience = [.. streams];
            _changes.Writer.TryWrite(true);
        }

        public void End() => _changes.Writer.Complete();

        public void Send(string stream, ReadOnlyMemory<byte> message) => Sent.Enqueue((stream, message.Span[0]));

        public void Refuse(ResultWish wish, ReadOnlyMemory<byte> answer)
        {
        }
    }
}
