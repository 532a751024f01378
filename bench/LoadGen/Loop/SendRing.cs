using System.Runtime.InteropServices;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.LoadGen.Loop;

/// <summary>Sends some datagrams back to back on one connected socket, with one system call.</summary>
internal sealed unsafe class SendRing
{
    public const int Capacity = 32;

    private const int SlotBytes = 2048;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Capacity * SlotBytes, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly MessageHeader[] _messages = GC.AllocateArray<MessageHeader>(Capacity, pinned: true);
    private int _count;

    public SendRing()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, i * SlotBytes);
            _messages[i].Vectors = (IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].VectorCount = 1;
        }
    }

    public bool IsFull => _count == Capacity;

    /// <summary>Where the next datagram is written.</summary>
    public Span<byte> Free => _bytes.AsSpan(_count * SlotBytes, SlotBytes);

    public void Add(int length) => _vectors[_count++].Length = (nuint)length;

    /// <summary>Sends what was added.</summary>
    /// <returns>How many the kernel took.</returns>
    public int Flush(int socket)
    {
        int sent = 0;
        MessageHeader* messages = (MessageHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0);
        while (sent < _count)
        {
            int taken = SendMany(socket, messages + sent, (uint)(_count - sent), DontWait);
            if (taken <= 0)
            {
                break;
            }

            sent += taken;
        }

        _count = 0;
        return sent;
    }
}
