using Ooblex.Contracts.Pipelines;

namespace Ooblex.Gateway.Results;

/// <summary>How many clients listen, to what: no more than there may be. Thread-safe.</summary>
internal sealed class ResultSeats(IVisionFeed feed, GatewayOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _all;

    /// <param name="stream">Key of the router.</param>
    /// <returns><c>null</c> when there are too many; otherwise the caller disposes of it.</returns>
    public Seat? TryTake(string stream)
    {
        lock (_lock)
        {
            int here = _taken.GetValueOrDefault(stream);
            if (_all >= options.Results.MaxListeners || here >= options.Results.MaxListenersPerStream)
            {
                return null;
            }

            _all++;
            _taken[stream] = here + 1;
        }

        return new Seat(this, stream, feed.Listen(stream, options.Results.QueueLength));
    }

    private void GiveBack(string stream)
    {
        lock (_lock)
        {
            _all--;
            if (--_taken[stream] == 0)
            {
                _taken.Remove(stream);
            }
        }
    }

    internal sealed class Seat(ResultSeats seats, string stream, IVisionListener listener) : IDisposable
    {
        public IVisionListener Listener => listener;

        public void Dispose()
        {
            listener.Dispose();
            seats.GiveBack(stream);
        }
    }
}
