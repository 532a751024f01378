using Ooblex.Protocol.Wire;

namespace Ooblex.Forwarding.Routing;

/// <summary>One stream on one worker: at most one source, and everybody who watches it there.</summary>
/// <remarks>
/// A publisher that leaves takes only itself away: viewers stay, see nothing, and go on with the next publisher without
/// a new session. A newer source replaces an older one at once; what the older one still sends reaches nobody here. Who
/// owns a source retires it: another node may still be watching it.
/// </remarks>
public sealed class Router(string key)
{
    private readonly List<Viewer> _viewers = [];

    /// <summary>Site and stream id.</summary>
    public string Key => key;

    public StreamSource? Source { get; private set; }

    public IReadOnlyList<Viewer> Viewers => _viewers;

    public bool IsUnused => Source is null && _viewers.Count == 0;

    public void SetSource(StreamSource? source, MonoTime now)
    {
        if (Source == source)
        {
            return;
        }

        Source = source;
        foreach (Viewer viewer in _viewers)
        {
            viewer.Attach(source, now);
        }
    }

    public void Add(Viewer viewer, MonoTime now)
    {
        _viewers.Add(viewer);
        viewer.Attach(Source, now);
    }

    public void Remove(Viewer viewer)
    {
        viewer.Attach(null, default);
        _viewers.Remove(viewer);
    }
}
