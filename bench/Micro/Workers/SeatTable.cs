using System.Collections.Concurrent;
using System.Net;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.WarmUp;

namespace Ooblex.Micro.Workers;

/// <summary>All clients by their UDP port. One thread adds, all workers read.</summary>
internal sealed class SeatTable(int capacity)
{
    private const int FirstUdpPort = 20_000;

    private readonly Seat?[] _seats = new Seat?[capacity];
    private int _count;

    public Seat Add(Crowd crowd)
    {
        int index = _count++;
        IPEndPoint address = new(IPAddress.Loopback, FirstUdpPort + index);
        Seat seat = new(crowd, TransportAddress.From(address));
        Volatile.Write(ref _seats[index], seat);
        return seat;
    }

    public Seat At(in TransportAddress address) => Volatile.Read(ref _seats[address.Port - FirstUdpPort])!;
}

/// <summary>One client's line while it joins, and its keys from then on.</summary>
internal sealed class Seat(Crowd crowd, TransportAddress address) : IWarmUpLine
{
    // Nothing is lost in memory, so an answer that has not come yet will come, however busy the machine is.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<byte[]> _inbox = [];
    private volatile SrtpSession? _keys;

    public TransportAddress Address => address;

    /// <summary>Null while it joins.</summary>
    public SrtpSession? Keys
    {
        get => _keys;
        set => _keys = value;
    }

    /// <summary>From a worker, for the client.</summary>
    public void Receive(ReadOnlySpan<byte> datagram) => _inbox.Add(datagram.ToArray());

    public void Send(ReadOnlySpan<byte> datagram) => crowd.Arrive(datagram.ToArray(), address);

    public int Receive(Span<byte> destination, TimeSpan patience)
    {
        if (!_inbox.TryTake(out byte[]? datagram, patience < LeastPatience ? LeastPatience : patience))
        {
            return 0;
        }

        datagram.CopyTo(destination);
        return datagram.Length;
    }

    public void Dispose() => _inbox.Dispose();
}
