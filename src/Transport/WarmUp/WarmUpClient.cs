using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Stun;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.WarmUp;

/// <summary>The least client that takes a session through check, handshake and media. Blocking.</summary>
internal sealed class WarmUpClient(OpenSslConnection? dtls) : IDisposable
{
    private const int PayloadBytes = 900;
    private const int MaxDatagrams = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[2048];
    private SrtpSession? _srtp;

    public void Connect(string answerSdp, IPEndPoint server)
    {
        _socket.Connect(server);
        Check(answerSdp);
        if (dtls is not null && ShakeHands())
        {
            byte[] keys = new byte[SrtpProfiles.KeyingMaterialLength(dtls.SelectedProfile)];
            if (dtls.TryExport(keys))
            {
                SrtpOptions options = new() { ReplayWindowPackets = 128, MaxSources = 4, Crypto = SrtpCrypto.Auto };
                _srtp = new SrtpSession(dtls.SelectedProfile, keys, isServer: false, options);
            }
        }
    }

    public void SendVideo(ushort sequence)
    {
        RtpOutgoing outgoing = new(
            WarmUpOffer.VideoType, Marker: true, sequence, sequence * 3000u, WarmUpOffer.VideoSsrc);
        RtpHeaderWriter.Write(_buffer, outgoing);
        _buffer.AsSpan(RtpHeader.FixedLength, PayloadBytes).Clear(); // A VP8 key frame begins with a clear bit.
        _buffer[RtpHeader.FixedLength] = 0x10;
        SendProtected(_srtp?.ProtectRtp(_buffer, RtpHeader.FixedLength + PayloadBytes) ?? 0);
    }

    /// <summary>Feedback about a stream that is not there still runs the whole way to the router.</summary>
    public void SendNack(ushort sequence)
    {
        RtcpWriter writer = new(_buffer);
        writer.TryWriteReceiverReport(1);
        writer.TryWriteNack(1, WarmUpOffer.VideoSsrc, [sequence]);
        SendProtected(_srtp?.ProtectRtcp(_buffer, writer.Length) ?? 0);
    }

    public bool TryReceive()
    {
        int length = Receive(TimeSpan.FromMilliseconds(2));
        return length > 0 && _buffer[0] >= 128
            && _srtp?.TryUnprotectRtp(_buffer.AsSpan(0, length), out _) is SrtpFault.None;
    }

    public void Dispose()
    {
        _srtp?.Dispose();
        dtls?.Dispose();
        _socket.Dispose();
    }

    private void Check(string answerSdp)
    {
        StunRequestWriter check = new(
            Field(answerSdp, "a=ice-ufrag:"), WarmUpOffer.Ufrag, Field(answerSdp, "a=ice-pwd:"));
        byte[] transaction = RandomNumberGenerator.GetBytes(StunMessage.TransactionIdLength);
        _socket.Send(_buffer.AsSpan(0, check.Write(_buffer, transaction, useCandidate: true)));
        Receive(Patience);
    }

    private bool ShakeHands()
    {
        for (int i = 0; i < MaxDatagrams; i++)
        {
            SslOutcome outcome = dtls!.Handshake();
            SendRecords();
            if (outcome is SslOutcome.Done)
            {
                return true;
            }

            int length = Receive(Patience);
            if (outcome is not SslOutcome.WantsMore || length <= 0)
            {
                return false;
            }

            if (DtlsFirstByte(_buffer[0]))
            {
                dtls.Feed(_buffer.AsSpan(0, length));
            }
        }

        return false;
    }

    private void SendRecords()
    {
        if (dtls!.TakeOutput(out int length) is not { } records)
        {
            return;
        }

        DatagramQueue queue = new(DtlsLimits.QueuedBytes);
        DtlsPacking.TryEnqueue(records.AsSpan(0, length), mtuBytes: 1200, queue);
        ArrayPool<byte>.Shared.Return(records);
        while (queue.TryDequeuePacked(_buffer, mtuBytes: 1200, out int written))
        {
            _socket.Send(_buffer.AsSpan(0, written));
        }
    }

    private void SendProtected(int length)
    {
        if (length > 0)
        {
            _socket.Send(_buffer.AsSpan(0, length));
        }
    }

    private int Receive(TimeSpan patience) =>
        _socket.Poll(patience, SelectMode.SelectRead) ? _socket.Receive(_buffer) : 0;

    private static bool DtlsFirstByte(byte first) => first is >= 20 and <= 63;

    private static string Field(string sdp, string name)
    {
        int start = sdp.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return sdp[start..sdp.IndexOf('\r', start)];
    }
}
