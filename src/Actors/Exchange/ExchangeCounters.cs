using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Exchange;

/// <summary>Outlives actor systems, so that no total ever falls. Thread-safe.</summary>
internal sealed class ExchangeCounters : IExchangeFigures
{
    private int _streamsWanted;
    private long _sent;
    private long _received;
    private long _dropped;
    private long _refused;

    public int StreamsWanted
    {
        get => Volatile.Read(ref _streamsWanted);
        set => Volatile.Write(ref _streamsWanted, value);
    }

    public long Sent => Interlocked.Read(ref _sent);

    public long Received => Interlocked.Read(ref _received);

    public long Dropped => Interlocked.Read(ref _dropped);

    public long Refused => Interlocked.Read(ref _refused);

    public void CountSent() => Interlocked.Increment(ref _sent);

    public void CountReceived() => Interlocked.Increment(ref _received);

    public void CountDropped(int messages = 1) => Interlocked.Add(ref _dropped, messages);

    public void CountRefused() => Interlocked.Increment(ref _refused);
}
