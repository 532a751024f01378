using System.Net;
using System.Net.Sockets;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Sockets;

/// <summary>The port on System.Net.Sockets: one system call per datagram, on every system .NET runs on.</summary>
internal sealed class PortableDatagramPort : DatagramPort
{
    private readonly SocketAddress _source;
    private readonly Socket _waker;
    private readonly TransportAddress _wakerAddress;
    private readonly IPEndPoint _wakeTarget;

    public PortableDatagramPort(TransportOptions options)
        : base(options)
    {
        _source = new SocketAddress(Socket.AddressFamily);
        IPAddress loopback = LocalEndPoint.Address switch
        {
            var any when any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any) => IPAddress.Loopback,
            var bound => bound,
        };
        _wakeTarget = new IPEndPoint(loopback, LocalEndPoint.Port);
        _waker = new Socket(loopback.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _waker.Bind(new IPEndPoint(loopback, 0));
        _wakerAddress = TransportAddress.From((IPEndPoint)_waker.LocalEndPoint!);
    }

    public override void Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        batch.Count = 0;
        if (!Socket.Poll(timeout, SelectMode.SelectRead))
        {
            return;
        }

        do
        {
            ReceiveOne(batch);
        }
        while (batch.Count < ReceiveBatch.Capacity && Socket.Available > 0);
    }

    public override void Send(SendBatch batch)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            try
            {
                IPEndPoint target = batch.Target(i).ToEndPoint();
                if (Socket.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    target.Address = target.Address.MapToIPv6();
                }

                Socket.SendTo(batch.Bytes.AsSpan(batch.Offset(i), batch.Length(i)), SocketFlags.None, target);
            }
            catch (SocketException)
            {
                SendFailures++;
            }
        }
    }

    /// <summary>A datagram to ourselves ends the wait; it is told apart by its source and dropped.</summary>
    public override void Wake()
    {
        try
        {
            lock (_waker)
            {
                _waker.SendTo([0xFF], SocketFlags.None, _wakeTarget);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The wait ends by its time-out instead, at most one timer tick later.
            SendFailures++;
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _waker.Dispose();
    }

    private void ReceiveOne(ReceiveBatch batch)
    {
        try
        {
            Span<byte> slot = batch.Bytes.AsSpan(
                batch.Count * ReceiveBatch.SlotBytes, ReceiveBatch.SlotBytes);
            int length = Socket.ReceiveFrom(slot, SocketFlags.None, _source);
            TransportAddress source = SocketAddresses.Read(_source.Buffer.Span);
            if (source != _wakerAddress)
            {
                batch.Set(batch.Count, length, source);
                batch.Count++;
            }
        }
        catch (SocketException)
        {
            // A datagram longer than the slot, or an ICMP error of an earlier send: nothing to hand on.
        }
    }
}
