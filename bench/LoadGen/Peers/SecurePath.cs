using System.Net;
using System.Net.Sockets;
using Ooblex.LoadGen.Loop;
using Ooblex.LoadGen.Signalling;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Dtls;

namespace Ooblex.LoadGen.Peers;

/// <summary>What one datagram turned out to be.</summary>
internal enum PathInput : byte { Handled, Connected, Rtp, Rtcp }

/// <summary>One client's socket, and on it ICE, then DTLS, then SRTP. Belongs to the loop's thread.</summary>
internal sealed class SecurePath : IDisposable
{
    private const int ReceiveBufferBytes = 1 << 20;
    private const byte DtlsAlert = 21; // RFC 6347 §4.1

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IceClient _ice;
    private readonly DtlsClient _dtls;
    private bool _handshaking;

    public SecurePath(ClientDescription client, ServerDescription server, ClientIdentity identity)
    {
        _socket.ReceiveBufferSize = ReceiveBufferBytes;
        _socket.Connect(server.EndPoint);
        File = (int)_socket.Handle;
        LocalPort = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        ReceiveRing.StampArrivals(File);
        _ice = new IceClient(_socket, client, server);
        _dtls = new DtlsClient(_socket, identity.Dtls, server, identity.Options);
    }

    /// <summary>The socket's descriptor.</summary>
    public int File { get; }

    public int LocalPort { get; }

    public SrtpSession? Srtp => _dtls.Srtp;

    /// <summary>Why the path will never carry media; empty as long as it may.</summary>
    public string Fault => _dtls.Fault;

    /// <summary>The other side has closed DTLS.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Tells datagrams apart by their first byte (RFC 7983 §7) and takes what is not media.</summary>
    public PathInput Receive(Span<byte> datagram, MonoTime now)
    {
        byte first = datagram.IsEmpty ? byte.MaxValue : datagram[0];
        if (first is >= 128 and <= 191 && datagram.Length > 1 && Srtp is not null)
        {
            return datagram[1] is >= 192 and <= 223 ? PathInput.Rtcp : PathInput.Rtp;
        }

        IsEnded |= first == DtlsAlert && Srtp is not null;
        if (first is >= 20 and <= 63 && Srtp is null)
        {
            _dtls.Receive(datagram, now);
            return Srtp is null ? PathInput.Handled : PathInput.Connected;
        }

        if (first <= 3)
        {
            _ice.Receive(datagram);
            if (_ice.IsValid && !_handshaking)
            {
                _handshaking = true;
                _dtls.Start(now);
            }
        }

        return PathInput.Handled;
    }

    public void Tick(MonoTime now)
    {
        _ice.Tick(now);
        _dtls.Tick(now);
    }

    /// <summary>Encrypts a compound RTCP packet in place and sends it.</summary>
    /// <param name="buffer">The packet with <see cref="SrtpProfiles.MaxOverhead"/> spare bytes behind it.</param>
    /// <param name="length">Bytes of RTCP in it.</param>
    public void SendRtcp(Span<byte> buffer, int length)
    {
        int total = Srtp!.ProtectRtcp(buffer, length);
        if (total > 0)
        {
            _socket.Send(buffer[..total]);
        }
    }

    public void Dispose()
    {
        _dtls.Dispose();
        _socket.Dispose();
    }
}
