using System.Diagnostics;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Pipelines.Feeds;
using Ooblex.Pipelines.Tests.Renditions;
using Ooblex.Protocol.Rtp;

namespace Ooblex.Pipelines.Tests.Feeds;

/// <summary>Several who take the pictures of one stream, from a real engine by a real decoder.</summary>
public sealed class PictureFeedTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TapWish Small = new(MediaKind.Video, 320, 180);
    private static readonly TapWish Large = new(MediaKind.Video, 1_280, 720);

    private readonly SmallNode _node = new();
    private readonly LeapingTime _time = new();
    private readonly PictureThreads _threads = new(count: 1);
    private readonly List<PictureSeat> _seats = [];
    private PictureFeeds _feeds = null!;
    private FilmedStream _film = null!;
    private IFrameInjection _source = null!;
    private TimeSpan _late;
    private int _sent;

    public async Task InitializeAsync()
    {
        _feeds = new PictureFeeds(
            _node.Media, _threads, TimeSpan.FromMinutes(1), _time, () => _node.Now + _late);
        _film = new FilmedStream(_node.Codecs, RtpCodecKind.Vp8, frames: 20);
        _source = await _node.PublishAsync(RtpCodecKind.Vp8, sound: null);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (PictureSeat seat in _seats)
        {
            await seat.DisposeAsync();
        }

        _threads.Dispose();
        await _source.DisposeAsync();
        await _node.DisposeAsync();
    }

    [RealModelFact(FakeCamera.File)]
    public async Task Frames_are_decoded_once_for_all_and_who_comes_later_needs_no_key_frame()
    {
        Taker first = await JoinAsync(Small);
        await SendAsync(5, first);
        Taker second = await JoinAsync(Large);
        await SendAsync(5, first, second);

        Assert.Equal(Enumerable.Range(0, 10).Select(FilmedStream.TimestampOf), first.Seen);
        Assert.Equal(Enumerable.Range(5, 5).Select(FilmedStream.TimestampOf), second.Seen);
        Assert.Equal((10, 0), (_feeds.Figures.Frames, _feeds.Figures.Broken));
        Assert.Equal((10, 5), (_seats[0].Taken, _seats[1].Taken));

        await _seats[0].DisposeAsync();
        await SendAsync(2, second);
        await _seats[1].DisposeAsync();
        Assert.Equal(10, first.Seen.Count);
        Assert.Equal(12, _feeds.Figures.Frames); // What has ended still counts.
    }

    [RealModelFact(FakeCamera.File)]
    public async Task What_nobody_wants_is_not_decoded_and_who_wants_again_asks_for_a_key_frame()
    {
        Taker one = await JoinAsync(Small);
        Taker other = await JoinAsync(Small);
        await SendAsync(3, one, other);
        one.Wish = PictureWish.None;
        await SendAsync(3, other);
        Assert.Equal(3, one.Seen.Count);

        other.Wish = PictureWish.None;
        (int askedOne, int askedOther) = (one.Asked, other.Asked);
        Send(3);
        await UntilAsync(() => one.Asked == askedOne + 3 && other.Asked == askedOther + 3);
        Assert.Equal(6, _feeds.Figures.Frames);
        _source.TakeKeyFrameRequest();

        other.Wish = PictureWish.Now;
        Send(1); // It refers to frames that were left out.
        await UntilAsync(_source.TakeKeyFrameRequest);
        Assert.Equal(6, other.Seen.Count);
        _sent = 0; // The film begins with a key frame.
        await SendAsync(2, other);
        Assert.Equal(8, _feeds.Figures.Frames);
    }

    [RealModelFact(FakeCamera.File)]
    public async Task A_frame_that_no_other_needs_is_decoded_only_for_who_wants_this_one()
    {
        Taker one = await JoinAsync(Small);
        Taker other = await JoinAsync(Small);
        await SendAsync(2, one, other);
        _source.TakeKeyFrameRequest(); // The one it began with.
        (one.Wish, other.Wish) = (PictureWish.Later, PictureWish.Later);
        int asked = one.Asked;
        Send(1, isDiscardable: true);
        await UntilAsync(() => one.Asked == asked + 1);
        await SendAsync(1, one, other); // Later ones may refer to this one.
        Assert.Equal((3, 1), (_feeds.Figures.Frames, _feeds.Figures.Spared));

        other.Wish = PictureWish.Now;
        await SendAsync(1, isDiscardable: true, one, other); // It is there, so everybody sees it.
        Assert.Equal((4, 1), (_feeds.Figures.Frames, _feeds.Figures.Spared));
        Assert.False(_source.TakeKeyFrameRequest());
    }

    [RealModelFact(FakeCamera.File)]
    public async Task Frames_that_are_given_up_for_being_late_are_counted_up_to_the_next_key_frame()
    {
        Taker taker = await JoinAsync(Small);
        await SendAsync(2, taker);
        _late = TimeSpan.FromMinutes(2); // The clock of this node is behind, so that no frame is late by itself.
        Send(3);
        await UntilAsync(() => taker.Asked == 5);
        _late = TimeSpan.Zero;
        _source.TakeKeyFrameRequest();

        Send(1); // It refers to frames that were left out.
        await UntilAsync(_source.TakeKeyFrameRequest);
        _sent = 0;
        await SendAsync(2, taker);
        Assert.Equal((4, 4), (_feeds.Figures.Frames, _feeds.Figures.Overtaken));
        Assert.Equal((4, 4, 4), (taker.Seen.Count, _seats[0].Taken, _seats[0].Dropped));
    }

    [RealModelFact(FakeCamera.File)]
    public async Task Who_looks_bears_the_cost_together_and_who_rests_bears_none()
    {
        Taker looking = await JoinAsync(Small);
        Taker other = await JoinAsync(Small);
        await SendAsync(4, looking, other);
        Assert.True(looking.Charged > 0);
        Assert.Equal(looking.Charged, other.Charged);

        other.Wish = PictureWish.None;
        await SendAsync(4, looking);
        Assert.True(looking.Charged > 0);
        Assert.Equal(0, other.Charged);
        Assert.True(_feeds.Figures.Load > 0);

        looking.Wish = PictureWish.None; // Nobody looks: who comes back first would have to bear it.
        double last = looking.Charged;
        int asked = looking.Asked;
        Send(2);
        await UntilAsync(() => looking.Asked == asked + 2);
        await _threads.Start(() => Task.CompletedTask);
        _feeds.Charge();
        Assert.Equal((last, 0, 0), (looking.Charged, other.Charged, _feeds.Figures.Load));
    }

    [RealModelFact(FakeCamera.File)]
    public async Task Who_needs_every_picture_bears_the_cost_and_who_looks_besides_bears_none()
    {
        Taker looking = await JoinAsync(Small);
        Taker one = await JoinAsync(Large, needsAll: true);
        Taker other = await JoinAsync(Large, needsAll: true);
        await SendAsync(4, looking, one, other);
        Assert.True(one.Charged > 0);
        Assert.Equal((0, one.Charged), (looking.Charged, other.Charged));

        await _seats[1].DisposeAsync();
        await _seats[2].DisposeAsync();
        await SendAsync(2, looking);
        Assert.True(looking.Charged > 0);
    }

    [RealModelFact(FakeCamera.File)]
    public async Task A_mistake_of_one_ends_that_one_and_the_end_of_the_tap_ends_all()
    {
        Taker wrong = await JoinAsync(Small);
        Taker right = await JoinAsync(Small);
        await SendAsync(2, wrong, right);
        wrong.Mistake = new InvalidOperationException("a mistake");
        await SendAsync(3, right);
        Assert.Equal(2, wrong.Seen.Count);
        Assert.Same(wrong.Mistake, wrong.EndedBy);
        Assert.False(right.IsOver);

        await _node.Media.DisposeAsync();
        await UntilAsync(() => right.IsOver);
        Assert.Null(right.EndedBy);
        Taker late = new(needsAll: false);
        _seats[0].Begin(late);
        Assert.True(late.IsOver);
    }

    [RealModelFact(FakeCamera.File, "yunet-n-dynamic.onnx")]
    public async Task Two_pipelines_of_one_stream_cost_one_tap_and_one_decoding()
    {
        await _node.RunAsync("grey", VisionTasks.Grayscale);
        await _node.Pipelines.RunAsync(
            new PipelineRun("q", SmallNode.Stream, new PipelineSpec { Tasks = [VisionTasks.FaceDetection] }),
            CancellationToken.None);
        for (int i = 1; i <= 6; i++)
        {
            Send(1);
            await UntilAsync(() => _node.Pipelines.Runs.All(run => run.Frames == i) && _node.Made.Sent == i);
        }

        Assert.Equal(2, _node.Pipelines.Runs.Count);
        Assert.Equal(6, ((IPipelineStats)_node.Pipelines).Totals.Frames);
        Assert.True(await _node.Pipelines.StopAsync("p", CancellationToken.None));
        Send(1);
        await UntilAsync(() => _node.Pipelines.Runs.Single().Frames == 7);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "it did not happen");
            await Task.Delay(5);
        }
    }

    private async Task<Taker> JoinAsync(TapWish wish, bool needsAll = false)
    {
        PictureSeat? seat = await _feeds.JoinAsync(SmallNode.Stream, wish, _node.Codecs, CancellationToken.None);
        Assert.NotNull(seat);
        _seats.Add(seat);
        Taker taker = new(needsAll);
        seat.Begin(taker);
        return taker;
    }

    private void Send(int frames, bool isDiscardable = false)
    {
        for (int i = 0; i < frames; i++)
        {
            _time.Leap();
            _source.Write(_film.Picture(_sent++, _node, isDiscardable));
        }
    }

    // One by one: all that are named have seen each before the next is sent.
    private Task SendAsync(int frames, params Taker[] takers) => SendAsync(frames, isDiscardable: false, takers);

    private async Task SendAsync(int frames, bool isDiscardable, params Taker[] takers)
    {
        for (int i = 0; i < frames; i++)
        {
            int[] before = [.. takers.Select(taker => taker.Seen.Count)];
            Send(1, isDiscardable);
            await UntilAsync(() => takers.Zip(before, (taker, seen) => taker.Seen.Count > seen).All(has => has));
        }

        await _threads.Start(() => Task.CompletedTask); // Behind what the last picture was taken with.
    }

    /// <summary>Between two frames lies as long as the load is measured.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Leap() => Interlocked.Add(ref _now, TimestampFrequency / 2);
    }
}
