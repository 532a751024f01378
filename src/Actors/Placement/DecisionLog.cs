using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Placement;

/// <summary>Why sessions went where they went: the latest ones that this gateway opened. Thread-safe.</summary>
internal sealed class DecisionLog(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, PlacementExplanation> _decisions = [];
    private readonly Queue<PeerId> _order = [];

    public void Add(PeerId peer, PlacementExplanation explanation)
    {
        lock (_lock)
        {
            if (_decisions.TryAdd(peer, explanation))
            {
                _order.Enqueue(peer);
            }

            if (_order.Count > capacity)
            {
                _decisions.Remove(_order.Dequeue());
            }
        }
    }

    public PlacementExplanation? Find(PeerId peer)
    {
        lock (_lock)
        {
            return _decisions.GetValueOrDefault(peer);
        }
    }
}
