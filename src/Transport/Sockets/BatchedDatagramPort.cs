using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ooblex.Protocol.Wire;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Transport.Sockets;

/// <summary>The port on recvmmsg and sendmmsg: one system call for a whole batch (Linux, 64 bit).</summary>
internal sealed unsafe class BatchedDatagramPort : DatagramPort
{
    private readonly MessageHeader[] _inMessages = Pinned<MessageHeader>(ReceiveBatch.Capacity);
    private readonly IoVector[] _inVectors = Pinned<IoVector>(ReceiveBatch.Capacity);
    private readonly byte[] _inNames = Pinned<byte>(ReceiveBatch.Capacity * SocketAddresses.MaxBytes);
    private readonly MessageHeader[] _outMessages = Pinned<MessageHeader>(SendBatch.Capacity);
    private readonly IoVector[] _outVectors = Pinned<IoVector>(SendBatch.Capacity);
    private readonly byte[] _outNames = Pinned<byte>(SendBatch.Capacity * SocketAddresses.MaxBytes);
    private readonly SegmentControl[] _outControls = Pinned<SegmentControl>(SendBatch.Capacity);
    private readonly int[] _outCounts = new int[SendBatch.Capacity];
    private readonly PollEntry[] _polls = Pinned<PollEntry>(2);
    private readonly bool _isV6;
    private readonly Socket _owner;
    private readonly int _socket;
    private readonly WakeFile _wakeFile;
    private bool _segments;

    public BatchedDatagramPort(Socket socket, TransportOptions options)
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("recvmmsg and sendmmsg need 64-bit Linux.");
        }

        _owner = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        _socket = (int)socket.Handle; // Taking the handle once: .NET keeps the descriptor in blocking mode.
        _wakeFile = WakeFile.Open();
        _polls[0] = new PollEntry { File = _socket, Events = PollIn };
        _polls[1] = new PollEntry { File = _wakeFile.Descriptor, Events = PollIn };
        _segments = options.Segmentation;
        Chain(_inMessages, _inVectors, _inNames);
        Chain(_outMessages, _outVectors, _outNames);
    }

    public override IPEndPoint LocalEndPoint { get; }

    public static bool IsSupported =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && BitConverter.IsLittleEndian;

    public override void Receive(ReceiveBatch batch, TimeSpan timeout)
    {
        batch.Count = 0;
        Wait(timeout);
        byte* bytes = Address(batch.Bytes);
        for (int i = 0; i < ReceiveBatch.Capacity; i++)
        {
            _inVectors[i].Base = bytes + (i * ReceiveBatch.SlotBytes);
            _inVectors[i].Length = ReceiveBatch.SlotBytes;
            _inMessages[i].NameLength = SocketAddresses.MaxBytes;
        }

        int count = ReceiveMany(_socket, Address(_inMessages), ReceiveBatch.Capacity, DontWait, null);
        for (int i = 0; i < count; i++)
        {
            // A cut datagram is kept as an empty slot: no protocol here sends any that long.
            bool cut = (_inMessages[i].Flags & TruncatedFlag) != 0;
            TransportAddress source = SocketAddresses.Read(
                _inNames.AsSpan(i * SocketAddresses.MaxBytes, SocketAddresses.MaxBytes));
            batch.Set(i, cut ? 0 : (int)_inMessages[i].Transferred, source);
        }

        batch.Count = Math.Max(0, count);
    }

    public override void Send(SendBatch batch)
    {
        int done = 0; // Datagrams of the batch.
        while (done < batch.Count)
        {
            done += SendFrom(batch, done);
        }
    }

    public override void Dispose()
    {
        _owner.Dispose();
        _wakeFile.Dispose();
    }

    protected override bool TrySignal() => _wakeFile.TrySignal();

    // One pass from a datagram on; returns how many were sent, or given up.
    private int SendFrom(SendBatch batch, int first)
    {
        int messages = Fill(batch, first);
        int sent = 0;
        int datagrams = 0;
        while (sent < messages)
        {
            int count = SendMany(_socket, Address(_outMessages) + sent, (uint)(messages - sent), DontWait);
            for (int i = 0; i < count; i++)
            {
                datagrams += _outCounts[sent + i];
            }

            sent += Math.Max(0, count);
            int error = count > 0 ? 0 : Marshal.GetLastPInvokeError();
            if (error is 0 or Interrupted)
            {
                continue;
            }

            if (error != TryAgain && _outCounts[sent] > 1)
            {
                _segments = false; // The route or the device cannot cut datagrams: from now on we do.
                return datagrams;
            }

            // The first message was refused. A full buffer refuses them all: what is late for a live picture is
            // dropped and counted, and comes again by retransmission. Any other error concerns one target only.
            int refused = error == TryAgain ? batch.Count - first - datagrams : _outCounts[sent];
            SendFailures += refused;
            datagrams += refused;
            sent = error == TryAgain ? messages : sent + 1;
        }

        return datagrams;
    }

    // One message per datagram, or per run of equal datagrams to one address: they lie back to back in the batch.
    private int Fill(SendBatch batch, int first)
    {
        byte* bytes = Address(batch.Bytes);
        int messages = 0;
        for (int i = first; i < batch.Count; messages++)
        {
            int count = _segments ? batch.RunLength(i) : 1;
            int last = i + count - 1;
            _outVectors[messages].Base = bytes + batch.Offset(i);
            _outVectors[messages].Length = (nuint)(batch.Offset(last) + batch.Length(last) - batch.Offset(i));
            _outCounts[messages] = count;
            ref MessageHeader message = ref _outMessages[messages];
            Span<byte> name = _outNames.AsSpan(messages * SocketAddresses.MaxBytes, SocketAddresses.MaxBytes);
            message.NameLength = (uint)SocketAddresses.Write(name, batch.Target(i), _isV6);
            _outControls[messages] = new SegmentControl((ushort)batch.Length(i));
            message.Control = count > 1 ? (byte*)(Address(_outControls) + messages) : null;
            message.ControlLength = count > 1 ? (nuint)sizeof(SegmentControl) : 0;
            i += count;
        }

        return messages;
    }

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);

    // The arrays live on the pinned heap, so their addresses never change.
    private static T* Address<T>(T[] pinned)
        where T : unmanaged =>
        (T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);

    private static void Chain(MessageHeader[] messages, IoVector[] vectors, byte[] names)
    {
        for (int i = 0; i < messages.Length; i++)
        {
            messages[i].Name = Address(names) + (i * SocketAddresses.MaxBytes);
            messages[i].NameLength = SocketAddresses.MaxBytes;
            messages[i].Vectors = Address(vectors) + i;
            messages[i].VectorCount = 1;
        }
    }

    private void Wait(TimeSpan timeout)
    {
        TimeSpec limit = new()
        {
            Seconds = (long)timeout.TotalSeconds,
            Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        int ready = Poll(Address(_polls), 2, &limit, null);
        if (ready > 0 && (_polls[1].Returned & PollIn) != 0)
        {
            _wakeFile.Clear();
            TakeWake();
        }
    }
}
