namespace Ooblex.Protocol.Srtp;

/// <summary>The windows of one direction by SSRC, bounded in number.</summary>
/// <remarks>A packet of an unknown SSRC is judged against nothing, and gets a window only by <see cref="Accept"/>,
/// after it proved authentic. When the table is full the newcomer is refused: only an authenticated peer can fill it,
/// and it then harms nobody but itself, while eviction would reset a roll-over counter. A session has a handful of
/// sources, so they lie side by side: that is searched faster, and is smaller, than a dictionary.</remarks>
internal sealed class SrtpSources(int maxSources, int windowPackets)
{
    private uint[] _ssrcs = [];
    private ReplayWindow[] _windows = [];
    private ReplayWindow? _last;
    private uint _lastSsrc;

    public int Count { get; private set; }

    public bool IsFull => Count >= maxSources;

    public ReplayWindow? Find(uint ssrc) => _lastSsrc == ssrc && _last is not null ? _last : Search(ssrc);

    public void Accept(uint ssrc, ReplayWindow? known, long index) => (known ?? Add(ssrc)).Accept(index);

    private ReplayWindow? Search(uint ssrc)
    {
        int at = _ssrcs.AsSpan(0, Count).IndexOf(ssrc);
        if (at < 0)
        {
            return null;
        }

        (_last, _lastSsrc) = (_windows[at], ssrc);
        return _last;
    }

    private ReplayWindow Add(uint ssrc)
    {
        if (Count == _ssrcs.Length)
        {
            int capacity = Math.Min(maxSources, Math.Max(2, 2 * Count));
            Array.Resize(ref _ssrcs, capacity);
            Array.Resize(ref _windows, capacity);
        }

        ReplayWindow window = new(windowPackets);
        _ssrcs[Count] = ssrc;
        _windows[Count] = window;
        Count++;
        return window;
    }
}
