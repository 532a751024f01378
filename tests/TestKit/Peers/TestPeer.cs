using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Stun;
using Ooblex.TestKit.Dtls;

namespace Ooblex.TestKit.Peers;

/// <summary>A whole WebRTC client on a real loopback socket: checks, handshakes, sends and receives SRTP.</summary>
/// <remarks>Blocking and single-threaded, so that a test reads from top to bottom.</remarks>
public sealed class TestPeer : IDisposable
{
    private Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DtlsTestClient _dtls;
    private readonly byte[] _buffer = new byte[2048];
    private readonly Queue<byte[]> _media = new();
    private StunRequestWriter? _checks;
    private EndPoint? _server;
    private SrtpSession? _srtp;

    public TestPeer(string direction = "sendonly", DtlsTestClientOptions? options = null)
    {
        _dtls = new DtlsTestClient(options);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Offer = new TestOffer { Fingerprint = _dtls.Fingerprint, Direction = direction };
    }

    public TestOffer Offer { get; set; }

    public DtlsTestClient Dtls => _dtls;

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    /// <summary>Takes the answer: where the server is, and its credentials.</summary>
    public void Accept(string answerSdp)
    {
        string ufrag = Field(answerSdp, "a=ice-ufrag:(.*)");
        string pwd = Field(answerSdp, "a=ice-pwd:(.*)");
        Match candidate = Regex.Match(answerSdp, @"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host");
        _server = new IPEndPoint(
            IPAddress.Parse(candidate.Groups[1].Value),
            int.Parse(candidate.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
        _checks = new StunRequestWriter(ufrag, Offer.Ufrag, pwd);
    }

    /// <summary>One check and its answer. False when none comes in time.</summary>
    public bool Check(int timeoutMs = 2000, bool nominate = true)
    {
        byte[] transaction = SendCheck(nominate);
        long deadline = Environment.TickCount64 + timeoutMs;
        while (Environment.TickCount64 < deadline)
        {
            int length = ReceiveRaw(_buffer, (int)(deadline - Environment.TickCount64));
            if (length > 0 && _buffer[0] <= 3 && _buffer.AsSpan(8, 12).SequenceEqual(transaction))
            {
                return _buffer[0] == 1 && _buffer[1] == 1;
            }
        }

        return false;
    }

    /// <summary>A check whose answer nobody waits for: the peer is still there (RFC 7675).</summary>
    public void KeepAlive() => SendCheck(nominate: true);

    /// <summary>Check, handshake, keys.</summary>
    public void Connect(string answerSdp)
    {
        Accept(answerSdp);
        if (!Check())
        {
            throw new TimeoutException("The server does not answer connectivity checks.");
        }

        _dtls.Connect(Send, ReceiveDtls);
        _srtp = _dtls.CreateSrtp();
    }

    /// <summary>Goes on from another port, as a phone that changes network does. False when no check is answered.
    /// </summary>
    public bool Roam()
    {
        _socket.Dispose();
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return Check();
    }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.SendTo(datagram, SocketFlags.None, _server!);

    /// <summary>Encrypts and sends clear RTP.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        Span<byte> buffer = stackalloc byte[2048];
        packet.CopyTo(buffer);
        Send(buffer[.._srtp!.ProtectRtp(buffer, packet.Length)]);
    }

    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        Span<byte> buffer = stackalloc byte[2048];
        packet.CopyTo(buffer);
        Send(buffer[.._srtp!.ProtectRtcp(buffer, packet.Length)]);
    }

    /// <summary>The next clear RTP packet, or <c>null</c> when none comes in time. RTCP is passed over.</summary>
    public byte[]? ReceiveRtp(int timeoutMs = 2000) => ReceiveClear(timeoutMs, wantRtcp: false);

    public byte[]? ReceiveRtcp(int timeoutMs = 2000) => ReceiveClear(timeoutMs, wantRtcp: true);

    /// <summary>The next clear packet of either kind, or <c>null</c> when none comes in time.</summary>
    public byte[]? ReceiveAny(int timeoutMs) => ReceiveClear(timeoutMs, wantRtcp: null);

    /// <summary>Whether a clear packet is RTCP (RFC 5761 §4).</summary>
    public static bool IsRtcp(ReadOnlySpan<byte> packet) => (packet[1] & 0x7F) is >= 64 and <= 95;

    /// <summary>Whether a block comes that is wanted, before two seconds are silent.</summary>
    public bool HasRtcp(Func<RtcpBlock, bool> wanted)
    {
        while (ReceiveRtcp() is { } packet)
        {
            RtcpReader reader = new(packet);
            while (reader.TryRead(out RtcpBlock block))
            {
                if (wanted(block))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a packet with this many bytes of payload comes before it is silent for so long.</summary>
    public bool ReceivesPayload(int bytes, int timeoutMs = 2000)
    {
        while (ReceiveRtp(timeoutMs) is { } packet)
        {
            if (RtpHeader.TryRead(packet, out RtpHeader header) is RtpFault.None && header.PayloadLength == bytes)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A VP8 packet of the offer's video track.</summary>
    public byte[] Video(ushort sequence, uint timestamp, bool keyFrame, int payloadBytes = 200) => Packet(
        TestOffer.VideoType, sequence, timestamp, Offer.VideoSsrc, keyFrame, payloadBytes);

    public void Dispose()
    {
        _srtp?.Dispose();
        _socket.Dispose();
    }

    private static byte[] Packet(
        byte type, ushort sequence, uint timestamp, uint ssrc, bool keyFrame, int payloadBytes)
    {
        byte[] packet = new byte[RtpHeader.FixedLength + payloadBytes];
        RtpHeaderWriter.Write(packet, new RtpOutgoing(type, Marker: true, sequence, timestamp, ssrc));
        packet[RtpHeader.FixedLength] = 0x10; // Start of a VP8 partition (RFC 7741 §4.2).
        packet[RtpHeader.FixedLength + 1] = keyFrame ? (byte)0 : (byte)1;
        return packet;
    }

    private byte[] SendCheck(bool nominate)
    {
        byte[] request = new byte[_checks!.MaxLength];
        byte[] transaction = RandomNumberGenerator.GetBytes(StunMessage.TransactionIdLength);
        Send(request.AsSpan(0, _checks.Write(request, transaction, nominate)));
        return transaction;
    }

    private byte[]? ReceiveClear(int timeoutMs, bool? wantRtcp)
    {
        long deadline = Environment.TickCount64 + timeoutMs;
        while (Environment.TickCount64 < deadline)
        {
            int length = _media.TryDequeue(out byte[]? early)
                ? Take(early)
                : ReceiveRaw(_buffer, (int)(deadline - Environment.TickCount64));
            if (length < 12 || _buffer[0] < 128)
            {
                continue;
            }

            bool isRtcp = IsRtcp(_buffer);
            SrtpFault fault = isRtcp
                ? _srtp!.TryUnprotectRtcp(_buffer.AsSpan(0, length), out int clear)
                : _srtp!.TryUnprotectRtp(_buffer.AsSpan(0, length), out clear);
            if (fault is SrtpFault.None && (wantRtcp ?? isRtcp) == isRtcp)
            {
                return _buffer[..clear];
            }
        }

        return null;
    }

    private int Take(byte[] early)
    {
        early.CopyTo(_buffer, 0);
        return early.Length;
    }

    private int ReceiveDtls(Span<byte> buffer, int timeoutMs)
    {
        long deadline = Environment.TickCount64 + timeoutMs;
        while (true)
        {
            int wait = (int)(deadline - Environment.TickCount64);
            int length = wait <= 0 ? -1 : ReceiveRaw(buffer, wait);
            if (length <= 0 || buffer[0] is >= 20 and <= 63)
            {
                return length <= 0 ? -1 : length;
            }

            if (buffer[0] >= 128)
            {
                _media.Enqueue(buffer[..length].ToArray()); // Media may overtake the last flight.
            }
        }
    }

    private int ReceiveRaw(Span<byte> buffer, int timeoutMs)
    {
        if (timeoutMs <= 0 || !_socket.Poll(TimeSpan.FromMilliseconds(timeoutMs), SelectMode.SelectRead))
        {
            return -1;
        }

        try
        {
            return _socket.Receive(buffer);
        }
        catch (SocketException)
        {
            return -1; // The server's port is closed: the same as silence here.
        }
    }

    private static string Field(string sdp, string pattern) => Regex.Match(sdp, pattern).Groups[1].Value.Trim();
}
