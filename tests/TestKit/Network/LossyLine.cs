using System.Diagnostics;
using System.Threading.Channels;

namespace Ooblex.TestKit.Network;

/// <summary>One direction of a bad line: loses, swaps and repeats some datagrams, and delivers all late.</summary>
/// <remarks>One caller of <see cref="Offer"/> at a time.</remarks>
internal sealed class LossyLine
{
    private readonly Random _random;
    private readonly double _loss;
    private byte[]? _held; // Until the one behind it has passed.
    private readonly LossProxyOptions _options;
    private readonly Action<ReadOnlyMemory<byte>> _deliver;
    private readonly Channel<(long Due, byte[] Datagram)> _late =
        Channel.CreateBounded<(long, byte[])>(
            new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite });

    public LossyLine(LossProxyOptions options, int seed, double loss, Action<ReadOnlyMemory<byte>> deliver)
    {
        (_options, _random, _loss, _deliver) = (options, new Random(seed), loss, deliver);
        if (options.Delay > TimeSpan.Zero)
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

        if (_held is null && _random.NextDouble() < _options.Swapped)
        {
            _held = datagram.ToArray();
            return true;
        }

        bool isPassed = Pass(datagram);
        if (_random.NextDouble() < _options.Duplicated)
        {
            Pass(datagram);
        }

        if (_held is { } late)
        {
            _held = null;
            isPassed &= Pass(late);
        }

        return isPassed;
    }

    public void Close() => _late.Writer.TryComplete();

    private bool Pass(ReadOnlyMemory<byte> datagram)
    {
        if (_options.Delay == TimeSpan.Zero)
        {
            _deliver(datagram);
            return true;
        }

        long due = Stopwatch.GetTimestamp() + (long)(_options.Delay.TotalSeconds * Stopwatch.Frequency);
        return _late.Writer.TryWrite((due, datagram.ToArray()));
    }

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
