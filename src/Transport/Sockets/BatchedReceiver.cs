using System.Runtime.InteropServices;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Transport.Sockets;

/// <summary>Reads all that waits at a socket with one recvmmsg, joined datagrams (UDP_GRO, udp(7)) included.</summary>
internal sealed unsafe class BatchedReceiver
{
    private const int PlainSlots = 64;

    // A joined buffer is at most one IP datagram long. Slots of a power of two would all fall into the same cache sets.
    private const int JoinedSlots = 32;
    private const int JoinedSlotBytes = 66 << 10;
    private const int MaxJoined = 128; // UDP_MAX_SEGMENTS; 64 before Linux 6.10.

    private readonly int _socket;
    private readonly bool _isJoined;
    private readonly MessageHeader[] _messages;
    private readonly IoVector[] _vectors;
    private readonly byte[] _names;
    private readonly JoinedControl[] _controls;
    private byte[] _target = [];
    private int _used;

    /// <param name="socket">Outlives this.</param>
    /// <param name="isJoined">Whether UDP_GRO is on at the socket.</param>
    public BatchedReceiver(int socket, bool isJoined)
    {
        (_socket, _isJoined) = (socket, isJoined);
        int slots = isJoined ? JoinedSlots : PlainSlots;
        _messages = Pinned.Array<MessageHeader>(slots);
        _vectors = Pinned.Array<IoVector>(slots);
        _names = Pinned.Array<byte>(slots * SocketAddresses.MaxBytes);
        _controls = Pinned.Array<JoinedControl>(slots);
        for (int i = 0; i < slots; i++)
        {
            _messages[i].Name = Pinned.Address(_names) + (i * SocketAddresses.MaxBytes);
            _messages[i].Vectors = Pinned.Address(_vectors) + i;
            _messages[i].VectorCount = 1;
            _messages[i].Control = isJoined ? (byte*)(Pinned.Address(_controls) + i) : null;
        }

        _used = slots;
    }

    /// <summary>Does not wait.</summary>
    /// <returns>Whether every slot was used: more may wait.</returns>
    public bool Receive(ReceiveBatch batch)
    {
        Prepare(batch);
        int count = ReceiveMany(_socket, Pinned.Address(_messages), (uint)_messages.Length, DontWait, null);
        _used = Math.Max(0, count);
        for (int i = 0; i < count; i++)
        {
            ref MessageHeader message = ref _messages[i];
            bool isCut = (message.Flags & (TruncatedFlag | ControlTruncatedFlag)) != 0;
            int length = isCut ? 0 : (int)message.Transferred;
            ReadOnlySpan<byte> name = _names.AsSpan(i * SocketAddresses.MaxBytes, SocketAddresses.MaxBytes);
            batch.Add(i, length, SegmentBytes(message), SocketAddresses.Read(name));
        }

        return count == _messages.Length;
    }

    // The kernel overwrites the lengths of the headers that it fills, and of no others.
    private void Prepare(ReceiveBatch batch)
    {
        batch.Clear();
        batch.Shape(
            _messages.Length,
            _isJoined ? JoinedSlotBytes : ReceiveBatch.MaxDatagramBytes,
            _isJoined ? MaxJoined : 1);
        if (!ReferenceEquals(batch.Bytes, _target))
        {
            _target = batch.Bytes;
            int slotBytes = batch.Bytes.Length / _messages.Length;
            for (int i = 0; i < _vectors.Length; i++)
            {
                _vectors[i].Base = Pinned.Address(_target) + (i * slotBytes);
                _vectors[i].Length = (nuint)slotBytes;
            }
        }

        for (int i = 0; i < _used; i++)
        {
            _messages[i].NameLength = SocketAddresses.MaxBytes;
            _messages[i].ControlLength = _isJoined ? (nuint)sizeof(JoinedControl) : 0;
        }
    }

    // No control message comes with a datagram that arrived alone.
    private static int SegmentBytes(in MessageHeader message)
    {
        JoinedControl* control = (JoinedControl*)message.Control;
        return message.ControlLength >= JoinedControl.UsedBytes && control->IsSegmentSize ? control->SegmentBytes : 0;
    }
}
