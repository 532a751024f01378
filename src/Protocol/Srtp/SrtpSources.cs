namespace Ooblex.Protocol.Srtp;

/// <summary>The windows of one direction by SSRC, bounded in number.</summary>
/// <remarks>A packet of an unknown SSRC is judged against nothing, and gets a window only by <see cref="Accept"/>,
/// after it proved authentic. When the table is full the newcomer is refused: only an authenticated peer can fill it,
/// and it then harms nobody but itself, while eviction would reset a roll-over counter.</remarks>
internal sealed class SrtpSources(int maxSources, int windowPackets)
{
    private readonly Dictionary<uint, ReplayWindow> _windows = [];
    private ReplayWindow? _last;
    private uint _lastSsrc;

    public int Count => _windows.Count;

    public bool IsFull => _windows.Count >= maxSources;

    public ReplayWindow? Find(uint ssrc)
    {
        if (_last is not null && _lastSsrc == ssrc)
        {
            return _last;
        }

        if (!_windows.TryGetValue(ssrc, out ReplayWindow? window))
        {
            return null;
        }

        (_last, _lastSsrc) = (window, ssrc);
        return window;
    }

    public void Accept(uint ssrc, ReplayWindow? known, long index)
    {
        ReplayWindow window = known ?? Add(ssrc);
        window.Accept(index);
    }

    private ReplayWindow Add(uint ssrc)
    {
        ReplayWindow window = new(windowPackets);
        _windows.Add(ssrc, window);
        return window;
    }
}
