using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Tests.Sctp;

/// <summary>What a link does to packets, each way alike.</summary>
internal sealed record LinkOptions
{
    public double Loss { get; init; }

    public double Duplication { get; init; }

    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Added to the delay at random, so that packets overtake each other.</summary>
    public TimeSpan Jitter { get; init; }
}

/// <summary>One direction of a network in memory, under virtual time, whose accidents come from a seed.</summary>
internal sealed class LossyLink(LinkOptions options, int seed)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<byte[], (long Ticks, long Order)> _inFlight = new();
    private long _order;

    /// <summary>Sees each packet before the dice are thrown; false drops it.</summary>
    public Func<byte[], bool> Passes { get; set; } = _ => true;

    public int Sent { get; private set; }

    public long SentBytes { get; private set; }

    public MonoTime? NextArrival =>
        _inFlight.TryPeek(out _, out (long Ticks, long Order) at) ? new MonoTime(at.Ticks) : null;

    public void Send(ReadOnlySpan<byte> packet, MonoTime now)
    {
        Sent++;
        SentBytes += packet.Length;
        byte[] copy = packet.ToArray();
        if (!Passes(copy) || _random.NextDouble() < options.Loss)
        {
            return;
        }

        Put(copy, now);
        if (_random.NextDouble() < options.Duplication)
        {
            Put(copy, now);
        }
    }

    public bool TryReceive(MonoTime now, out byte[] packet)
    {
        packet = [];
        return NextArrival <= now && _inFlight.TryDequeue(out packet!, out _);
    }

    private void Put(byte[] packet, MonoTime now)
    {
        MonoTime arrival = now + options.Delay + (options.Jitter * _random.NextDouble());
        _inFlight.Enqueue(packet, (arrival.Ticks, _order++));
    }
}
