using System.Collections.Concurrent;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;
using Ooblex.Media.Codecs;
using Ooblex.Protocol.Wire;

namespace Ooblex.Pipelines.Feeds;

/// <summary>The streams of this node whose pictures somebody takes. Thread-safe.</summary>
internal sealed class PictureFeeds(
    IFramePlane frames, PictureThreads threads, TimeSpan patience, TimeProvider time, Func<MonoTime> now)
{
    private readonly ConcurrentDictionary<string, PictureFeed> _feeds = new(StringComparer.Ordinal);
    private readonly Turns _turns = new();
    private readonly Lock _lock = new();
    private WorkFigures _ended;

    /// <summary>What has been decoded since the start: once for each stream.</summary>
    public WorkFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return _feeds.Values.Aggregate(_ended, (sum, feed) => sum + feed.Figures);
            }
        }
    }

    /// <summary>A place for one more taker of a stream, which need not be here yet.</summary>
    /// <returns><c>null</c> when this node taps as many streams as it may.</returns>
    public async ValueTask<PictureSeat?> JoinAsync(
        string stream, TapWish wish, VideoCodecs codecs, CancellationToken cancellation)
    {
        using Turns.Turn turn = await _turns.TakeAsync(stream, cancellation);
        if (!_feeds.TryGetValue(stream, out PictureFeed? feed) || feed.IsOver)
        {
            if (await frames.TapAsync(new TapRequest(stream, wish), cancellation) is not { } tap)
            {
                return null;
            }

            PictureSource pictures = new(tap, codecs, patience, time);
            Replace(feed, new PictureFeed(stream, tap, wish, pictures, threads, now));
            feed = _feeds[stream];
        }

        PictureSeat seat = new(feed, wish, LeaveAsync);
        feed.Add(seat);
        return seat;
    }

    /// <summary>Tells those who bear the cost of decoding what it is now, also where no picture comes any more.
    /// </summary>
    public void Charge()
    {
        foreach (PictureFeed feed in _feeds.Values)
        {
            feed.Charge();
        }
    }

    private async ValueTask LeaveAsync(PictureSeat seat)
    {
        PictureFeed feed = seat.Feed;
        using Turns.Turn turn = await _turns.TakeAsync(feed.Stream, CancellationToken.None);
        if (feed.Remove(seat))
        {
            await feed.DisposeAsync();
            Replace(feed, null);
        }
    }

    // What one that ends has done stays, from the same moment on.
    private void Replace(PictureFeed? before, PictureFeed? next)
    {
        lock (_lock)
        {
            if (before is not null && _feeds.TryRemove(KeyValuePair.Create(before.Stream, before)))
            {
                _ended += before.Figures with { Load = 0 };
            }

            if (next is not null)
            {
                _feeds[next.Stream] = next;
            }
        }
    }
}
