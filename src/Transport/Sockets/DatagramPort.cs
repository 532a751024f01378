using System.Net;
using System.Net.Sockets;

namespace Ooblex.Transport.Sockets;

/// <summary>One UDP socket and the way to wait on it, driven by one worker thread.</summary>
internal abstract class DatagramPort : IDisposable
{
    protected DatagramPort(TransportOptions options)
    {
        bool isV6 = options.BindAddress.AddressFamily == AddressFamily.InterNetworkV6;
        Socket = new Socket(options.BindAddress.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (isV6)
            {
                Socket.DualMode = true;
            }

            Socket.ReceiveBufferSize = options.ReceiveBufferBytes;
            Socket.SendBufferSize = options.SendBufferBytes;
            Socket.Bind(new IPEndPoint(options.BindAddress, options.Port));
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>Datagrams the system would not take: full buffers, unreachable networks.</summary>
    public long SendFailures { get; protected set; }

    protected Socket Socket { get; }

    public static DatagramPort Open(TransportOptions options) => options.Api switch
    {
        DatagramApi.Portable => new PortableDatagramPort(options),
        DatagramApi.Batched => new BatchedDatagramPort(options),
        _ => BatchedDatagramPort.IsSupported ? new BatchedDatagramPort(options) : new PortableDatagramPort(options),
    };

    /// <summary>Waits for datagrams, a <see cref="Wake"/>, or the time-out, and fills the batch.</summary>
    public abstract void Receive(ReceiveBatch batch, TimeSpan timeout);

    public abstract void Send(SendBatch batch);

    /// <summary>Ends the wait of <see cref="Receive"/>. Any thread.</summary>
    public abstract void Wake();

    public virtual void Dispose() => Socket.Dispose();
}
