using System.Net;
using System.Net.Sockets;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Transport.Sockets;

/// <summary>The port on recvmmsg and sendmmsg: one system call for a whole batch (Linux, 64 bit).</summary>
internal sealed unsafe class BatchedDatagramPort : DatagramPort
{
    private const int UdpLevel = 17; // SOL_UDP
    private const int UdpJoin = 104; // UDP_GRO

    private readonly Socket _owner;
    private readonly WakeFile _wakeFile;
    private readonly PollEntry[] _polls = Pinned.Array<PollEntry>(2);
    private readonly BatchedReceiver _receiver;
    private readonly BatchedSender _sender;
    private bool _isMoreLikely;

    public BatchedDatagramPort(Socket socket, TransportOptions options)
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("recvmmsg and sendmmsg need 64-bit Linux.");
        }

        _owner = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        int descriptor = (int)socket.Handle; // Taking the handle once: .NET keeps the descriptor in blocking mode.
        _wakeFile = WakeFile.Open();
        _polls[0] = new PollEntry { File = descriptor, Events = PollIn };
        _polls[1] = new PollEntry { File = _wakeFile.Descriptor, Events = PollIn };
        _receiver = new BatchedReceiver(descriptor, JoinDatagrams(socket, options.ReceiveOffload));
        _sender = new BatchedSender(
            descriptor, socket.AddressFamily == AddressFamily.InterNetworkV6, options.Segmentation);
    }

    public static bool IsSupported =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    public override IPEndPoint LocalEndPoint { get; }

    public override void Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        if (!_isMoreLikely)
        {
            Wait(timeout);
        }

        _isMoreLikely = _receiver.Receive(batch);
    }

    public override void Send(SendBatch batch) => SendFailures += _sender.Send(batch);

    public override void Dispose()
    {
        _owner.Dispose();
        _wakeFile.Dispose();
    }

    protected override bool TrySignal() => _wakeFile.TrySignal();

    private void Wait(TimeSpan timeout)
    {
        TimeSpec limit = new()
        {
            Seconds = (long)timeout.TotalSeconds,
            Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        int ready = Poll(Pinned.Address(_polls), 2, &limit, null);
        if (ready > 0 && (_polls[1].Returned & PollIn) != 0)
        {
            _wakeFile.Clear();
            TakeWake();
        }
    }

    // Linux 5.0 and later.
    private static bool JoinDatagrams(Socket socket, ReceiveOffload offload)
    {
        if (offload is ReceiveOffload.Off)
        {
            return false;
        }

        try
        {
            socket.SetRawSocketOption(UdpLevel, UdpJoin, [1, 0, 0, 0]);
            return true;
        }
        catch (SocketException) when (offload is ReceiveOffload.Auto)
        {
            return false;
        }
    }
}
