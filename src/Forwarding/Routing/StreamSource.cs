using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>What the viewers of one worker watch: a publisher, or the mirror of one that another worker has.</summary>
/// <remarks>One owner thread.</remarks>
public abstract class StreamSource(IReadOnlyList<NegotiatedTrack> tracks)
{
    private readonly SourceTrack[] _tracks = [.. tracks.Select((track, index) => new SourceTrack(track, index))];
    // Some negotiate a picture and send none: after this long what has come is taken for all.
    private static readonly TimeSpan PicturePatience = TimeSpan.FromSeconds(1);

    private readonly List<MirrorFeed> _feeds = [];
    private MonoTime? _seenAt; // When the first packet was here.
    private int _unseeded;
    private long _droppedBefore; // By feeds that are gone.

    public IReadOnlyList<SourceTrack> Tracks => _tracks;

    /// <summary>Mirrors elsewhere that are fed from here.</summary>
    public IReadOnlyList<MirrorFeed> Feeds => _feeds;

    /// <summary>Packets that mirrors had no room for.</summary>
    public long NotHandedOver => _droppedBefore + _feeds.Sum(feed => feed.Dropped);

    /// <summary>When <see cref="Tick"/> must run next; <c>null</c> while there is nothing to do.</summary>
    public abstract MonoTime? NextDeadline { get; }

    /// <summary>Replaced or ended: it forwards nothing any more.</summary>
    public bool IsRetired { get; private set; }

    public SourceTrack? TrackOf(MediaKind kind)
    {
        foreach (SourceTrack track in _tracks)
        {
            if (track.Kind == kind)
            {
                return track;
            }
        }

        return null;
    }

    /// <summary>What is kept is whole, as far as it will be: mirrors may begin with it.</summary>
    protected virtual bool CanSeed => true;

    /// <summary>Packets have come.</summary>
    public bool HasMedia
    {
        get
        {
            foreach (SourceTrack track in _tracks)
            {
                if (track.HasMedia)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Who watches another source can go over to this one and miss nothing: its pictures have begun.</summary>
    /// <remarks>Nobody watches it yet, so nobody else asks it for a key frame.</remarks>
    public virtual bool IsReady(MonoTime now)
    {
        if (!HasMedia)
        {
            return false;
        }

        bool isWhole = true;
        foreach (SourceTrack track in _tracks)
        {
            if (track.IsVideo && track.Best is not { HasPicture: true })
            {
                track.Best?.KeyFrames.Request(now);
                isWhole = false;
            }
        }

        _seenAt ??= now;
        return isWhole || now - _seenAt.Value >= PicturePatience;
    }

    /// <summary>A mirror elsewhere gets what is kept, and from then on what comes.</summary>
    public void Attach(MirrorFeed feed, MonoTime now)
    {
        _feeds.Add(feed);
        _unseeded++;
        foreach (SourceTrack track in _tracks)
        {
            track.Attach(feed);
        }

        HandOver(now);
    }

    public void Detach(MirrorFeed feed)
    {
        if (!_feeds.Remove(feed))
        {
            return;
        }

        _unseeded -= feed.IsSeeded ? 0 : 1;
        _droppedBefore += feed.Dropped;
        foreach (SourceTrack track in _tracks)
        {
            track.Detach(feed);
        }
    }

    /// <summary>Gives mirrors what has come, before <see cref="Flush"/>.</summary>
    public void HandOver(MonoTime now)
    {
        foreach (SourceTrack track in _tracks)
        {
            track.HandOver(now);
        }

        if (_unseeded == 0 || !CanSeed)
        {
            return;
        }

        // Everybody else has what the seeds will hold, so nothing comes twice.
        foreach (MirrorFeed feed in _feeds)
        {
            _unseeded -= !feed.IsSeeded && feed.TrySeed(this, now) ? 1 : 0;
        }
    }

    /// <summary>Sends on what came since the last time; called once for all packets of a wake-up.</summary>
    public void Flush(MonoTime now)
    {
        HandOver(now);
        foreach (SourceTrack track in _tracks)
        {
            track.Flush(now);
        }
    }

    public abstract void Tick(MonoTime now);

    /// <summary>No longer the stream's source: frees its histories and lets its viewers go.</summary>
    public virtual void Retire()
    {
        IsRetired = true;
        foreach (MirrorFeed feed in _feeds.ToArray())
        {
            Detach(feed);
        }

        foreach (SourceTrack track in _tracks)
        {
            track.Clear();
        }
    }
}
