using System.Buffers;
using System.Security.Cryptography;
using Ooblex.Protocol.Rtcp;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Stun;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.WarmUp;

/// <summary>The least client that takes a session through check, handshake and media. Blocking.</summary>
/// <param name="dtls">Owned from now on; null where there is no OpenSSL, and so no handshake.</param>
/// <param name="line">To the server; owned from now on.</param>
internal sealed class WarmUpClient(OpenSslConnection? dtls, IWarmUpLine line) : IDisposable
{
    private const int PayloadBytes = 900;
    private const int MaxDatagrams = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _buffer = new byte[2048];

    /// <summary>Set when <see cref="Connect"/> came to a handshake.</summary>
    public SrtpSession? Srtp { get; private set; }

    public void Connect(string answerSdp)
    {
        Check(answerSdp);
        if (dtls is not null && ShakeHands())
        {
            byte[] keys = new byte[SrtpProfiles.KeyingMaterialLength(dtls.SelectedProfile)];
            if (dtls.TryExport(keys))
            {
                SrtpOptions options = new() { ReplayWindowPackets = 128, MaxSources = 4, Crypto = SrtpCrypto.Auto };
                Srtp = new SrtpSession(dtls.SelectedProfile, keys, isServer: false, options);
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
        SendProtected(Srtp?.ProtectRtp(_buffer, RtpHeader.FixedLength + PayloadBytes) ?? 0);
    }

    /// <summary>Feedback about a stream that is not there still runs the whole way to the router.</summary>
    public void SendNack(ushort sequence)
    {
        RtcpWriter writer = new(_buffer);
        writer.TryWriteReceiverReport(1);
        writer.TryWriteNack(1, WarmUpOffer.VideoSsrc, [sequence]);
        SendProtected(Srtp?.ProtectRtcp(_buffer, writer.Length) ?? 0);
    }

    public bool TryReceive()
    {
        int length = Receive(TimeSpan.FromMilliseconds(2));
        return length > 0 && _buffer[0] >= 128
            && Srtp?.TryUnprotectRtp(_buffer.AsSpan(0, length), out _) is SrtpFault.None;
    }

    public void Dispose()
    {
        Srtp?.Dispose();
        dtls?.Dispose();
        line.Dispose();
    }

    private void Check(string answerSdp)
    {
        StunRequestWriter check = new(
            Field(answerSdp, "a=ice-ufrag:"), WarmUpOffer.Ufrag, Field(answerSdp, "a=ice-pwd:"));
        byte[] transaction = RandomNumberGenerator.GetBytes(StunMessage.TransactionIdLength);
        line.Send(_buffer.AsSpan(0, check.Write(_buffer, transaction, useCandidate: true)));
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
            line.Send(_buffer.AsSpan(0, written));
        }
    }

    private void SendProtected(int length)
    {
        if (length > 0)
        {
            line.Send(_buffer.AsSpan(0, length));
        }
    }

    private int Receive(TimeSpan patience) => line.Receive(_buffer, patience);

    private static bool DtlsFirstByte(byte first) => first is >= 20 and <= 63;

    private static string Field(string sdp, string name)
    {
        int start = sdp.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return sdp[start..sdp.IndexOf('\r', start)];
    }
}
