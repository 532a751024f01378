using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Streams;

/// <summary>Sessions that the streams of this node have seen the end of, the latest ones. Thread-safe.</summary>
/// <remarks>
/// While a shard moves, its messages wait in a buffer of each node, and arrive node by node: the end of a stream may
/// overtake the request to publish it, which would make the stream again for a session that nobody has any more. Ids of
/// sessions are used once.
/// </remarks>
internal sealed class DepartedSessions
{
    // Those of a buffer's time, which is seconds.
    private const int Capacity = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<PeerId> _known = [];
    private readonly Queue<PeerId> _order = [];

    public void Add(PeerId peer)
    {
        lock (_lock)
        {
            if (!_known.Add(peer))
            {
                return;
            }

            _order.Enqueue(peer);
            if (_order.Count > Capacity)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }

    public bool Contains(PeerId peer)
    {
        lock (_lock)
        {
            return _known.Contains(peer);
        }
    }
}
