using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.TestKit.Relay;

/// <summary>One direction of a bad line under virtual time: loses, delays, reorders and repeats datagrams.</summary>
/// <remarks>Slots are used again, so a steady load allocates nothing.</remarks>
public sealed class VirtualWire(VirtualWireOptions options) : RelayEgress
{
    private readonly Random _random = new(options.Seed);
    private readonly PriorityQueue<Slot, (long Due, long Order)> _onTheWay = new();
    private readonly Stack<Slot> _free = new();
    private readonly byte[] _room = new byte[2048];
    private long _order;

    /// <summary>Set before anything is sent.</summary>
    public MonoTime Now { get; set; }

    /// <summary>While true nothing gets in: the cable is out.</summary>
    public bool IsCut { get; set; }

    public long Sent { get; private set; }

    public long Lost { get; private set; }

    public TransportAddress LastTarget { get; private set; }

    /// <summary>Looks at each datagram that is sent, lost or not.</summary>
    public Action<ReadOnlyMemory<byte>>? Tap { get; set; }

    public override Span<byte> Reserve() => _room;

    public override void Send(int length, in TransportAddress to)
    {
        Sent++;
        LastTarget = to;
        Tap?.Invoke(_room.AsMemory(0, length));
        if (IsCut || _random.NextDouble() < options.Loss)
        {
            Lost++;
            return;
        }

        Put(length);
        if (_random.NextDouble() < options.Duplicates)
        {
            Put(length);
        }
    }

    /// <summary>Takes the next datagram that has arrived; it is the caller's until the next call.</summary>
    public bool TryTake(MonoTime now, out Memory<byte> datagram)
    {
        if (!_onTheWay.TryPeek(out Slot? slot, out (long Due, long Order) when) || when.Due > now.Ticks)
        {
            datagram = default;
            return false;
        }

        _onTheWay.Dequeue();
        _free.Push(slot);
        datagram = slot.Bytes.AsMemory(0, slot.Length);
        return true;
    }

    private void Put(int length)
    {
        Slot slot = _free.TryPop(out Slot? free) ? free : new Slot();
        _room.AsSpan(0, length).CopyTo(slot.Bytes);
        slot.Length = length;
        TimeSpan delay = options.Delay + (options.Jitter * _random.NextDouble());
        _onTheWay.Enqueue(slot, ((Now + delay).Ticks, _order++));
    }

    private sealed class Slot
    {
        public byte[] Bytes { get; } = new byte[2048];

        public int Length { get; set; }
    }
}

/// <summary>What a <see cref="VirtualWire"/> does to datagrams.</summary>
public sealed record VirtualWireOptions
{
    public int Seed { get; init; }

    /// <summary>Share that is lost, 0 to 1.</summary>
    public double Loss { get; init; }

    /// <summary>Share that comes twice, 0 to 1.</summary>
    public double Duplicates { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>On top of the delay up to this much, so that datagrams overtake each other.</summary>
    public TimeSpan Jitter { get; init; }
}
