using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Pipelines.Tests;

/// <summary>What publishers say on their channels, and what becomes of it.</summary>
public sealed class PublisherWishesTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Clock _clock = new();
    private readonly Publishers _publishers = new();
    private readonly Stream _stream = new();
    private readonly Task _running;

    public PublisherWishesTests() =>
        _running = new PublisherWishes(_publishers, _stream, _clock).RunAsync(CancellationToken.None);

    [Fact]
    public async Task What_is_understood_is_set_on_each_pipeline_of_the_stream()
    {
        _publishers.Say("""{"type":"configure","ai":{"updateInterval":250}}""");
        await EndAsync();

        Assert.Equal(["people", "things"], _stream.Set.Select(set => set.Pipeline.ToString()));
        Assert.All(_stream.Set, set => Assert.Equal(TimeSpan.FromMilliseconds(250), set.Spec.UpdateInterval));
        Assert.Empty(_publishers.Refused);
    }

    [Fact]
    public async Task What_is_not_understood_is_said_to_who_said_it_and_changes_nothing()
    {
        _publishers.Say("{", "publisher-7");
        await EndAsync();

        (ResultWish wish, string answer) = Assert.Single(_publishers.Refused);
        JsonElement error = JsonDocument.Parse(answer).RootElement;
        Assert.Equal("publisher-7", wish.Peer);
        Assert.Equal("ai-error", error.GetProperty("type").GetString());
        Assert.Equal("cam", error.GetProperty("streamId").GetString());
        Assert.Equal("configure", error.GetProperty("task").GetString());
        Assert.Equal("invalid", error.GetProperty("code").GetString());
        Assert.Contains("10 to 60000", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(_stream.Set);
    }

    [Fact]
    public async Task All_of_a_flood_is_counted_and_little_of_it_answered_and_what_is_right_is_done()
    {
        for (int i = 0; i < 50; i++)
        {
            _publishers.Say("nonsense");
        }

        await UntilAsync(() => _publishers.Refused.Count == 50);
        _clock.Pass(TimeSpan.FromMilliseconds(200));
        _publishers.Say("nonsense");
        _publishers.Say("""{"type":"configure","ai":{"confidenceThreshold":0.4}}""");
        await EndAsync();

        Assert.Equal(51, _publishers.Refused.Count);
        Assert.Equal(2, _publishers.Refused.Count(refused => refused.Answer.Length > 0));
        Assert.Equal(2, _stream.Set.Count);
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        _publishers.End();
        await _running.WaitAsync(Patience);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(Patience);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);
    }

    /// <summary>The media engine, as far as wishes go.</summary>
    private sealed class Publishers : IResultPlane
    {
        private readonly Channel<ResultWish> _wishes = Channel.CreateUnbounded<ResultWish>();

        public IReadOnlySet<string> Audience { get; } = new HashSet<string>();

        public ChannelReader<bool> AudienceChanges { get; } = Channel.CreateBounded<bool>(1).Reader;

        public ChannelReader<ResultWish> Wishes => _wishes.Reader;

        public ConcurrentQueue<(ResultWish Wish, string Answer)> Refused { get; } = new();

        public void Say(string text, string peer = "publisher-1") =>
            _wishes.Writer.TryWrite(new ResultWish(peer, "here/cam", Encoding.UTF8.GetBytes(text)));

        public void End() => _wishes.Writer.TryComplete();

        public void Send(string stream, ReadOnlyMemory<byte> message) =>
            throw new InvalidOperationException("Nothing of this is for everybody.");

        public void Refuse(ResultWish wish, ReadOnlyMemory<byte> answer) =>
            Refused.Enqueue((wish, Encoding.UTF8.GetString(answer.Span)));
    }

    /// <summary>A stream with two pipelines, which takes what it is told.</summary>
    private sealed class Stream : IEntityGateway
    {
        private static readonly PipelineSpec Spec = new() { Tasks = ["face_detection"] };
        private readonly Dictionary<PipelineId, PipelineSpec> _pipelines =
            new[] { "people", "things" }.ToDictionary(Named, _ => Spec);

        public ConcurrentQueue<StreamProtocol.SetPipeline> Set { get; } = new();

        public Task<PeerProtocol.IReply> AskPeerAsync(
            PeerProtocol.ICommand command, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<StreamProtocol.IReply> AskStreamAsync(
            StreamProtocol.ICommand command, CancellationToken cancellation)
        {
            if (command is StreamProtocol.SetPipeline set)
            {
                Set.Enqueue(set);
                _pipelines[set.Pipeline] = set.Spec;
                return Task.FromResult<StreamProtocol.IReply>(new StreamProtocol.Accepted(set.Stream, 1));
            }

            StreamRef stream = ((StreamProtocol.Describe)command).Stream;
            StreamSummary summary = new(
                stream, new StreamOptions("cam"), null, [], [], DateTimeOffset.UnixEpoch, null, 1)
            {
                Pipelines = [.. _pipelines.Select(pipeline => new PipelineSummary(pipeline.Key, pipeline.Value, []))],
            };
            return Task.FromResult<StreamProtocol.IReply>(new StreamProtocol.Described(stream, summary));
        }

        private static PipelineId Named(string name) => PipelineId.TryParse(name, out PipelineId id)
            ? id
            : throw new ArgumentException(name, nameof(name));
    }
}
