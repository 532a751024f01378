using System.Net;
using System.Net.Sockets;

namespace Ooblex.Transport.Sockets;

/// <summary>Where datagrams come in and go out, and the way to wait for them; driven by one worker thread.</summary>
/// <remarks>Only <see cref="Wake"/> may be called by any thread, at any time. Dispose after the last receive.</remarks>
internal abstract class DatagramPort : IDisposable
{
    private int _isWoken;

    public abstract IPEndPoint LocalEndPoint { get; }

    /// <summary>Datagrams the system would not take: full buffers, unreachable networks.</summary>
    public long SendFailures { get; protected set; }

    /// <exception cref="SocketException">The port is taken or the address is not ours.</exception>
    public static DatagramPort Open(TransportOptions options) => OpenShared(options, count: 1)[0];

    /// <summary>Ports on one address and UDP port. The kernel gives each flow to one of them, for good.</summary>
    /// <returns>As many as asked for; one where the system cannot spread flows (Windows, macOS).</returns>
    /// <exception cref="SocketException">The port is taken, by whomever, or the address is not ours.</exception>
    public static IReadOnlyList<DatagramPort> OpenShared(TransportOptions options, int count)
    {
        IReadOnlyList<Socket> sockets = PortSockets.Open(options, count);
        List<DatagramPort> ports = [];
        try
        {
            foreach (Socket socket in sockets)
            {
                ports.Add(Over(socket, options));
            }

            return ports;
        }
        catch
        {
            ports.ForEach(port => port.Dispose());
            foreach (Socket socket in sockets)
            {
                socket.Dispose();
            }

            throw;
        }
    }

    /// <summary>Waits for datagrams, a <see cref="Wake"/>, or the time-out, and fills the batch.</summary>
    public abstract void Receive(ReceiveBatch batch, TimeSpan timeout);

    public abstract void Send(SendBatch batch);

    /// <summary>
    /// Ends the wait of <see cref="Receive"/>, or the next one. Nothing but a flag while an earlier wake is not seen.
    /// </summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0 && !TrySignal())
        {
            Volatile.Write(ref _isWoken, 0); // The wait ends by its time-out, and the next wake tries again.
        }
    }

    public abstract void Dispose();

    /// <summary>Makes the wait return. Any thread, also after <see cref="Dispose"/>.</summary>
    protected abstract bool TrySignal();

    /// <summary>For the receiver, once it has taken the signal and before its caller looks for work.</summary>
    /// <remarks>A full fence: what was queued before a wake that found the flag up is seen from here on.</remarks>
    protected void TakeWake() => Interlocked.Exchange(ref _isWoken, 0);

    private static DatagramPort Over(Socket socket, TransportOptions options)
    {
        bool isBatched = options.Api is DatagramApi.Batched
            || (options.Api is DatagramApi.Auto && BatchedDatagramPort.IsSupported);
        if (isBatched)
        {
            return new BatchedDatagramPort(socket, options);
        }

        return options.ReceiveOffload is not ReceiveOffload.On
            ? new PortableDatagramPort(socket)
            : throw new PlatformNotSupportedException("receive-offload = on needs recvmmsg.");
    }
}
