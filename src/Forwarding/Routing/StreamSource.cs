using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>What the viewers of one worker watch: a publisher, or the mirror of one that another worker has.</summary>
/// <remarks>One owner thread.</remarks>
public abstract class StreamSource(IReadOnlyList<NegotiatedTrack> tracks)
{
    private readonly SourceTrack[] _tracks = [.. tracks.Select((track, index) => new SourceTrack(track, index))];

    public IReadOnlyList<SourceTrack> Tracks => _tracks;

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

    /// <summary>Sends on what came since the last time; called once for all packets of a wake-up.</summary>
    public void Flush(MonoTime now)
    {
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
        foreach (SourceTrack track in _tracks)
        {
            track.Clear();
        }
    }
}
