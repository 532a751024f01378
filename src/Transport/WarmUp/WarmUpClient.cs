using System.Buffers;
using System.Buffers.Binary;
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
    private const int HeaderBytes = RtpHeader.FixedLength + 8;
    private const int MaxDatagrams = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _buffer = new byte[2048];
    private ushort _transportSequence;
    private ushort _rtxSequence;
    private ushort _seenSequence;
    private uint _seenSsrc;

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

    public void SendVideo(ushort sequence, bool startsKeyFrame)
    {
        Span<byte> payload = Begin(WarmUpOffer.VideoType, WarmUpOffer.VideoSsrc, sequence, sequence);
        Fill(payload[..PayloadBytes], startsKeyFrame);
        SendProtected(Srtp?.ProtectRtp(_buffer, HeaderBytes + PayloadBytes) ?? 0);
    }

    /// <summary>As RTX (RFC 4588).</summary>
    public void SendVideoAgain(ushort sequence)
    {
        Span<byte> payload = Begin(WarmUpOffer.RtxType, WarmUpOffer.RtxSsrc, _rtxSequence++, sequence);
        Rtx.WriteOriginalSequence(payload, sequence);
        Fill(payload.Slice(Rtx.OverheadLength, PayloadBytes), startsKeyFrame: false);
        SendProtected(Srtp?.ProtectRtp(_buffer, HeaderBytes + Rtx.OverheadLength + PayloadBytes) ?? 0);
    }

    public void SendReport()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryWriteSenderReport(
            WarmUpOffer.VideoSsrc, NtpTime.From(DateTimeOffset.UtcNow), rtpTimestamp: 1, packetCount: 1, octetCount: 1);
        writer.TryWriteSdesCname(WarmUpOffer.VideoSsrc, "w"u8);
        SendProtected(Srtp?.ProtectRtcp(_buffer, writer.Length) ?? 0);
    }

    /// <summary>Reports, and says of the last packet that it was lost and that the picture is broken.</summary>
    public void SendFeedback()
    {
        RtcpWriter writer = new(_buffer);
        writer.TryWriteReceiverReport(1, [new ReportBlock(_seenSsrc, 0, 0, _seenSequence, 0, 0, 0)]);
        writer.TryWriteNack(1, _seenSsrc, [_seenSequence]);
        writer.TryWritePli(1, _seenSsrc);
        writer.TryWriteRemb(1, 1_000_000, _seenSsrc);
        SendProtected(Srtp?.ProtectRtcp(_buffer, writer.Length) ?? 0);
    }

    /// <summary>Takes what has come, waiting a little for the first of it.</summary>
    /// <returns>How many packets of media it was.</returns>
    public int ReceiveMedia()
    {
        int count = 0;
        TimeSpan patience = TimeSpan.FromMilliseconds(2);
        for (int length = Receive(patience); length > 0; length = Receive(TimeSpan.Zero))
        {
            bool isRtp = length > 1 && _buffer[0] >= 128 && (_buffer[1] & 0x7F) is < 64 or > 95;
            if (isRtp && Srtp?.TryUnprotectRtp(_buffer.AsSpan(0, length), out int clear) is SrtpFault.None)
            {
                RtpHeader.TryRead(_buffer.AsSpan(0, clear), out RtpHeader header);
                (_seenSsrc, _seenSequence) = (header.Ssrc, header.SequenceNumber);
                count++;
            }
        }

        return count;
    }

    public void Dispose()
    {
        Srtp?.Dispose();
        dtls?.Dispose();
        line.Dispose();
    }

    // Header and one extension, the transport-wide number, in the one-byte form (RFC 8285 §4.2).
    private Span<byte> Begin(byte type, uint ssrc, ushort sequence, ushort picture)
    {
        RtpHeaderWriter.Write(
            _buffer, new RtpOutgoing(type, Marker: true, sequence, picture * 3000u, ssrc), hasExtension: true);
        Span<byte> extension = _buffer.AsSpan(RtpHeader.FixedLength);
        BinaryPrimitives.WriteUInt32BigEndian(extension, 0xBEDE_0001);
        extension[4] = (WarmUpOffer.TransportCcId << 4) | 1;
        BinaryPrimitives.WriteUInt16BigEndian(extension[5..], _transportSequence++);
        extension[7] = 0;
        return _buffer.AsSpan(HeaderBytes);
    }

    // VP8 (RFC 7741 §4.2): the start of a partition, then the frame tag, whose first bit is clear in a key frame.
    private static void Fill(Span<byte> payload, bool startsKeyFrame)
    {
        payload.Clear();
        payload[0] = 0x10;
        payload[1] = startsKeyFrame ? (byte)0 : (byte)1;
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
