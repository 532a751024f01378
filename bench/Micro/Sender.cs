using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using static Ooblex.Transport.Sockets.LinuxCalls;

namespace Ooblex.Micro;

/// <summary>One unconnected UDP socket that sends the same bytes again and again, a batch at a time.</summary>
internal sealed unsafe class Sender : IDisposable
{
    private const int NameBytes = 16;
    private const int ControlBytes = 24;
    private const int UdpLevel = 17;
    private const int SegmentSize = 103; // UDP_SEGMENT

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly int _file;
    private readonly byte[] _payload;
    private readonly byte[] _names;
    private readonly byte[] _control = GC.AllocateArray<byte>(ControlBytes, pinned: true);
    private readonly IoVector[] _vectors;
    private readonly MessageHeader[] _messages;

    /// <param name="ports">One message goes to each, on the loopback.</param>
    /// <param name="packetBytes">Of one datagram.</param>
    /// <param name="segments">Datagrams of one message; above 1 the kernel cuts it (UDP_SEGMENT).</param>
    public Sender(IReadOnlyList<ushort> ports, int packetBytes, int segments)
    {
        _socket.SendBufferSize = 1 << 22;
        _file = (int)_socket.Handle;
        _payload = GC.AllocateArray<byte>(packetBytes * segments, pinned: true);
        _names = GC.AllocateArray<byte>(NameBytes * ports.Count, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(ports.Count, pinned: true);
        _messages = GC.AllocateArray<MessageHeader>(ports.Count, pinned: true);
        WriteControl(packetBytes);
        for (int i = 0; i < ports.Count; i++)
        {
            WriteName(_names.AsSpan(i * NameBytes), ports[i]);
            _vectors[i] = new IoVector { Base = Address(_payload, 0), Length = (nuint)_payload.Length };
            _messages[i].Name = Address(_names, i * NameBytes);
            _messages[i].NameLength = NameBytes;
            _messages[i].Vectors = (IoVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].VectorCount = 1;
            _messages[i].Control = segments > 1 ? Address(_control, 0) : null;
            _messages[i].ControlLength = segments > 1 ? ControlBytes : (nuint)0;
        }
    }

    /// <summary>One message to each port.</summary>
    /// <param name="perCall">Messages of one system call.</param>
    public void Send(int perCall)
    {
        MessageHeader* messages = (MessageHeader*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0);
        for (int sent = 0; sent < _messages.Length;)
        {
            int taken = SendMany(_file, messages + sent, (uint)Math.Min(perCall, _messages.Length - sent), 0);
            sent += Math.Max(1, taken); // One that is refused is missed by whoever counts what arrives.
        }
    }

    public void Dispose() => _socket.Dispose();

    // struct cmsghdr, then the size.
    private void WriteControl(int packetBytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_control, 16 + sizeof(ushort));
        BinaryPrimitives.WriteInt32LittleEndian(_control.AsSpan(8), UdpLevel);
        BinaryPrimitives.WriteInt32LittleEndian(_control.AsSpan(12), SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(_control.AsSpan(16), (ushort)packetBytes);
    }

    // struct sockaddr_in of 127.0.0.1.
    private static void WriteName(Span<byte> name, ushort port)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(name, (ushort)AddressFamily.InterNetwork);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], port);
        BinaryPrimitives.WriteUInt32BigEndian(name[4..], 0x7F000001);
    }

    private static byte* Address(byte[] pinned, int index) =>
        (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);
}
