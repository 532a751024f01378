using System.Diagnostics;
using System.Threading.Channels;

namespace Ooblex.TestKit.Network;

/// <summary>One direction of a bad line: loses some datagrams and delivers the rest late, in order.</summary>
/// <remarks>One caller of <see cref="Offer"/> at a time.</remarks>
internal sealed class LossyLine
{
    private readonly Random _random;
    private readonly double _loss;
    private readonly TimeSpan _delay;
    private readonly Action<ReadOnlyMemory<byte>> _deliver;
    private readonly Channel<(long Due, byte[] Datagram)> _late =
        Channel.CreateBounded<(long, byte[])>(
            new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    public LossyLine(int seed, double loss, TimeSpan delay, Action<ReadOnlyMemory<byte>> deliver)
    {
        (_random, _loss, _delay, _deliver) = (new Random(seed), loss, delay, deliver);
        if (delay > TimeSpan.Zero)
        {
            _ = DeliverLateAsync();
        }
    }

    /// <returns>False when the datagram was lost.</returns>
    public bool Offer(ReadOnlyMemory<byte> datagram)
    {
        if (_random.NextDouble() < _loss)
        {
            return false;
        }

        if (_delay == TimeSpan.Zero)
        {
            _deliver(datagram);
            return true;
        }

        long due = Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency);
        return _late.Writer.TryWrite((due, datagram.ToArray()));
    }

    public void Close() => _late.Writer.TryComplete();

    private async Task DeliverLateAsync()
    {
        await foreach ((long due, byte[] datagram) in _late.Reader.ReadAllAsync())
        {
            TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait);
            }

            _deliver(datagram);
        }
    }
}
