using System.Runtime.InteropServices;
using static Ooblex.LoadGen.Loop.LinuxEvents;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.LoadGen.Loop;

/// <summary>Reads all that waits at one socket with one system call, and when the kernel got each datagram.</summary>
/// <remarks>The kernel's time leaves out how long this process took to look: the delay is the server's.</remarks>
internal sealed unsafe class ReceiveRing
{
    public const int Capacity = 16;

    private const int SlotBytes = 2048;
    private const int ControlBytes = 64;
    private const int ControlHeaderBytes = 16;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * SlotBytes, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Capacity * ControlBytes, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly MessageHeader[] _messages = GC.AllocateArray<MessageHeader>(Capacity, pinned: true);

    public ReceiveRing()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new IoVector { Base = Address(_bytes, i * SlotBytes), Length = SlotBytes };
            _messages[i].Vectors = (IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].VectorCount = 1;
            _messages[i].Control = Address(_control, i * ControlBytes);
        }
    }

    /// <summary>Asks the kernel to note when datagrams arrive at a socket.</summary>
    public static void StampArrivals(int socket)
    {
        int on = 1;
        Check(SetOption(socket, SocketLevel, ReceiveTime, &on, sizeof(int)), "SO_TIMESTAMPNS");
    }

    /// <returns>How many datagrams were there, at most <see cref="Capacity"/>.</returns>
    public int Receive(int socket)
    {
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].ControlLength = ControlBytes;
        }

        MessageHeader* messages = (MessageHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0);
        return Math.Max(0, ReceiveMany(socket, messages, Capacity, DontWait, null));
    }

    public Span<byte> Datagram(int index) =>
        _bytes.AsSpan(index * SlotBytes, (int)Math.Min(_messages[index].Transferred, SlotBytes));

    /// <summary>When the datagram reached its socket, in ticks of the wall clock; 0 if the kernel is silent.</summary>
    public long ArrivedTicks(int index)
    {
        byte* control = _messages[index].Control;
        bool isTime = _messages[index].ControlLength >= (nuint)(ControlHeaderBytes + sizeof(TimeSpec))
            && *(int*)(control + 8) == SocketLevel
            && *(int*)(control + 12) == ReceiveTime;
        if (!isTime)
        {
            return 0;
        }

        TimeSpec time = *(TimeSpec*)(control + ControlHeaderBytes);
        return DateTime.UnixEpoch.Ticks + (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100);
    }

    private static byte* Address(byte[] pinned, int index) =>
        (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);
}
