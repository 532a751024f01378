using System.Net;
using System.Net.Sockets;

namespace Ooblex.Transport.Sockets;

/// <summary>The port on System.Net.Sockets: one system call per datagram, on every system .NET runs on.</summary>
internal sealed class PortableDatagramPort : DatagramPort
{
    private const int Slots = 64;

    // The longest that Socket.Select takes: 2^31 microseconds. Whoever waits longer looks up once meanwhile.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMicroseconds(int.MaxValue);

    private readonly Socket _socket;
    private readonly SocketAddress _source;
    private readonly SocketAddress _target;

    // A wake is a datagram between two sockets of our own. The port itself would not do: where several share it, the
    // kernel chooses who gets the datagram.
    private readonly Socket _waker;
    private readonly Socket _wakened;
    private readonly byte[] _wake = [0xFF];
    private readonly List<Socket> _waiting = new(2);

    public PortableDatagramPort(Socket socket)
    {
        _socket = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _source = new SocketAddress(socket.AddressFamily);
        _target = new SocketAddress(socket.AddressFamily);
        _waker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _wakened = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _waker.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wakened.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _waker.Connect(_wakened.LocalEndPoint!);
        _wakened.Connect(_waker.LocalEndPoint!); // Nobody else is heard.
    }

    public override IPEndPoint LocalEndPoint { get; }

    public override void Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        batch.Clear();
        batch.Shape(Slots, ReceiveBatch.MaxDatagramBytes, slotDatagrams: 1);
        if (!Wait(timeout))
        {
            return;
        }

        do
        {
            ReceiveOne(batch);
        }
        while (batch.Count < Slots && _socket.Available > 0);
    }

    public override void Send(SendBatch batch)
    {
        bool isV6 = _socket.AddressFamily == AddressFamily.InterNetworkV6;
        foreach (ref readonly Outgoing entry in batch.Entries)
        {
            try
            {
                SocketAddresses.Write(_target.Buffer.Span, entry.Target, isV6);
                _socket.SendTo(batch.Bytes.AsSpan(entry.Offset, entry.Length), SocketFlags.None, _target);
            }
            catch (SocketException)
            {
                SendFailures++;
            }
        }
    }

    public override void Dispose()
    {
        _socket.Dispose();
        _waker.Dispose();
        _wakened.Dispose();
    }

    protected override bool TrySignal()
    {
        try
        {
            return _waker.Send(_wake, SocketFlags.None) == _wake.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    // Whether there is a datagram to read.
    private bool Wait(TimeSpan timeout)
    {
        _waiting.Clear();
        _waiting.Add(_socket);
        _waiting.Add(_wakened);
        Socket.Select(_waiting, checkWrite: null, checkError: null, timeout < MaxWait ? timeout : MaxWait);
        if (_waiting.Contains(_wakened))
        {
            Span<byte> wake = stackalloc byte[1];
            _wakened.Receive(wake, SocketFlags.None);
            TakeWake();
        }

        return _waiting.Contains(_socket);
    }

    private void ReceiveOne(ReceiveBatch batch)
    {
        try
        {
            int length = _socket.ReceiveFrom(batch.Slot(batch.Count), SocketFlags.None, _source);
            batch.Add(batch.Count, length, segmentBytes: 0, SocketAddresses.Read(_source.Buffer.Span));
        }
        catch (SocketException)
        {
            // A datagram longer than the slot, or an ICMP error of an earlier send: nothing to hand on.
        }
    }
}
