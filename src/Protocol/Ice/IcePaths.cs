using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Ice;

/// <summary>The remote addresses that passed a check, at most a handful, and the one that is sent to.</summary>
internal sealed class IcePaths(int capacity)
{
    private const int None = -1;

    private readonly Path[] _paths = new Path[capacity];
    private readonly Queue<TransportAddress> _dropped = new();
    private int _count;
    private int _selected = None;

    public TransportAddress Selected => _selected == None ? default : _paths[_selected].Address;

    public bool HasSelected => _selected != None;

    /// <summary>When the selected path was checked last. Only where <see cref="HasSelected"/>.</summary>
    public MonoTime SelectedHeard => _paths[_selected].Heard;

    public bool Contains(TransportAddress address) => IndexOf(address) != None;

    /// <summary>Notes a valid check; a new address pushes out the unselected one silent for longest.</summary>
    public void Heard(TransportAddress address, MonoTime now)
    {
        int index = IndexOf(address);
        if (index != None)
        {
            _paths[index] = new Path(address, now, RetiredUntil: null);
            DropRetired(now);
            return;
        }

        DropRetired(now);
        if (_count == _paths.Length)
        {
            DropAt(OldestUnselected());
        }

        _paths[_count++] = new Path(address, now, RetiredUntil: null);
    }

    public void Select(TransportAddress address) => _selected = IndexOf(address);

    /// <summary>A new generation starts without paths. The one that media came by may still be read from for a while.
    /// </summary>
    public void Retire(MonoTime until)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (i != _selected)
            {
                DropAt(i);
            }
        }

        if (HasSelected)
        {
            _paths[_selected] = _paths[_selected] with { RetiredUntil = until };
            _selected = None;
        }
    }

    /// <summary>Selects the path that was checked last, if that was after <paramref name="limit"/>.</summary>
    /// <remarks>Never a retired one: it was checked before the selected one was, whose time is over.</remarks>
    public bool TrySelectFresh(MonoTime limit)
    {
        int best = None;
        for (int i = 0; i < _count; i++)
        {
            if (_paths[i].Heard > limit && (best == None || _paths[i].Heard > _paths[best].Heard))
            {
                best = i;
            }
        }

        _selected = best == None ? _selected : best;
        return best != None;
    }

    public void Clear()
    {
        _selected = None;
        while (_count > 0)
        {
            DropAt(_count - 1);
        }
    }

    /// <summary>Says which addresses are gone; one that came back meanwhile is not among them.</summary>
    public bool TryTakeDropped(out TransportAddress address)
    {
        while (_dropped.TryDequeue(out address))
        {
            if (!Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private int IndexOf(TransportAddress address)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_paths[i].Address == address)
            {
                return i;
            }
        }

        return None;
    }

    private int OldestUnselected()
    {
        int oldest = _selected == 0 ? 1 : 0;
        for (int i = oldest + 1; i < _count; i++)
        {
            if (i != _selected && _paths[i].Heard < _paths[oldest].Heard)
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private void DropRetired(MonoTime now)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_paths[i].RetiredUntil is { } until && now >= until)
            {
                DropAt(i);
            }
        }
    }

    private void DropAt(int index)
    {
        if (_dropped.Count == 2 * _paths.Length)
        {
            _dropped.Dequeue(); // An owner that drains after every input never gets here.
        }

        _dropped.Enqueue(_paths[index].Address);
        _count--;
        _paths.AsSpan((index + 1)..(_count + 1)).CopyTo(_paths.AsSpan(index));
        if (_selected > index)
        {
            _selected--;
        }
    }

    private readonly record struct Path(TransportAddress Address, MonoTime Heard, MonoTime? RetiredUntil);
}
