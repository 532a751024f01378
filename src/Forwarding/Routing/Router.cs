using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One stream in the engine: at most one publisher, and everybody who watches it.</summary>
/// <remarks>
/// A publisher that leaves takes only itself away: viewers stay, see nothing, and go on with the next publisher without
/// a new session. A newer publisher replaces an older one at once; what the older one still sends is not forwarded.
/// </remarks>
public sealed class Router(string key)
{
    private readonly List<Viewer> _viewers = [];

    /// <summary>Site and stream id.</summary>
    public string Key => key;

    public Publisher? Publisher { get; private set; }

    public IReadOnlyList<Viewer> Viewers => _viewers;

    public bool IsUnused => Publisher is null && _viewers.Count == 0;

    /// <summary>What a viewer can be offered now; empty without a publisher.</summary>
    public IReadOnlyList<PublishedTrack> Published => Publisher is null
        ? []
        : [.. Publisher.Tracks.Select(track => new PublishedTrack(track.Kind, track.Codec))];

    public void SetPublisher(Publisher publisher, MonoTime now)
    {
        Publisher?.Retire();
        Publisher = publisher;
        foreach (Viewer viewer in _viewers)
        {
            viewer.Attach(publisher, now);
        }
    }

    public void Remove(Publisher publisher)
    {
        publisher.Retire();
        if (Publisher == publisher)
        {
            Publisher = null;
        }
    }

    public void Add(Viewer viewer, MonoTime now)
    {
        _viewers.Add(viewer);
        viewer.Attach(Publisher, now);
    }

    public void Remove(Viewer viewer)
    {
        viewer.Attach(null, default);
        _viewers.Remove(viewer);
    }
}
