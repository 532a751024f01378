using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Pipelines.Tests.Renditions;

public sealed class PictureQueueTests
{
    private readonly PictureQueue _queue = new(capacity: 3);

    [Fact]
    public void Who_is_held_up_for_a_moment_misses_nothing()
    {
        Offer(1, 2, 3);
        Assert.Equal([1u, 2u, 3u], Take(3));
        Offer(4);
        Assert.Equal([4u], Take(1));
        Assert.Equal(0, _queue.Dropped);
    }

    [Fact]
    public void Who_is_too_slow_goes_on_with_the_newest()
    {
        Offer(1, 2, 3, 4);
        Assert.Equal([4u], Take(1));
        Assert.Equal(3, _queue.Dropped);
    }

    [Fact]
    public void Pictures_are_given_back_whatever_becomes_of_them()
    {
        VideoFrame picture = Pictures.Empty(16, 16, isFullRange: false);
        for (uint i = 0; i < 5; i++)
        {
            _queue.Offer(picture, Made.Frame(i, source: 1, atMs: 0)); // Three of them dropped, two waiting.
        }

        _queue.Close();
        _queue.Offer(picture, Made.Frame(9, source: 1, atMs: 0));
        Assert.False(_queue.TryTake(out _));
        picture.Release(); // The last reference:
        Assert.Throws<InvalidOperationException>(picture.Release);
    }

    [Fact]
    public async Task Who_waits_is_woken_by_a_picture_and_by_the_end()
    {
        Task<bool> waiting = Task.Run(() => _queue.TryTake(out _));
        Offer(1);
        Assert.True(await waiting);
        waiting = Task.Run(() => _queue.TryTake(out _));
        _queue.Close();
        Assert.False(await waiting);
    }

    private void Offer(params uint[] timestamps)
    {
        foreach (uint timestamp in timestamps)
        {
            VideoFrame picture = Pictures.Empty(16, 16, isFullRange: false);
            _queue.Offer(picture, Made.Frame(timestamp, source: 1, atMs: 0));
            picture.Release();
        }
    }

    private List<uint> Take(int count)
    {
        List<uint> taken = [];
        for (int i = 0; i < count && _queue.TryTake(out WaitingPicture? next); i++)
        {
            taken.Add(next.Origin.RtpTimestamp);
            next.Picture.Release();
        }

        return taken;
    }
}
