using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Srtp;

/// <summary>AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).</summary>
internal sealed class GcmCipher : SrtpCipher
{
    private const int Tag = GcmKey.TagLength;
    private const int Salt = GcmKey.NonceLength;
    private readonly GcmKey _rtp;
    private readonly GcmKey _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;

    public GcmCipher(
        ReadOnlySpan<byte> rtpKey,
        ReadOnlySpan<byte> rtpSalt,
        ReadOnlySpan<byte> rtcpKey,
        ReadOnlySpan<byte> rtcpSalt,
        CryptoPath path)
        : base(Tag)
    {
        _rtp = GcmKey.Create(rtpKey, path);
        _rtcp = GcmKey.Create(rtcpKey, path);
        _rtpSalt = rtpSalt.ToArray();
        _rtcpSalt = rtcpSalt.ToArray();
    }

    public static GcmCipher Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path)
    {
        SrtpKeyDerivation keys = new(masterKey, masterSalt);
        Span<byte> secrets = stackalloc byte[2 * (32 + Salt)];
        Span<byte> rtpKey = secrets[..masterKey.Length];
        Span<byte> rtcpKey = secrets.Slice(32, masterKey.Length);
        Span<byte> rtpSalt = secrets.Slice(64, Salt);
        Span<byte> rtcpSalt = secrets.Slice(64 + Salt, Salt);
        keys.Derive(SrtpKeyLabel.RtpEncryption, rtpKey);
        keys.Derive(SrtpKeyLabel.RtpSalt, rtpSalt);
        keys.Derive(SrtpKeyLabel.RtcpEncryption, rtcpKey);
        keys.Derive(SrtpKeyLabel.RtcpSalt, rtcpSalt);
        GcmCipher cipher = new(rtpKey, rtpSalt, rtcpKey, rtcpSalt, path);
        CryptographicOperations.ZeroMemory(secrets);
        return cipher;
    }

    public override void ProtectRtp(Span<byte> packet, int headerLength, long index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        WriteRtpNonce(nonce, packet, index);
        Span<byte> payload = packet[headerLength..^Tag];
        _rtp.Seal(nonce, packet[..headerLength], payload, payload, packet[^Tag..]);
    }

    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, long index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        WriteRtpNonce(nonce, packet, index);
        Span<byte> payload = packet[headerLength..^Tag];
        return _rtp.TryOpen(nonce, packet[..headerLength], payload, payload, packet[^Tag..]);
    }

    // RFC 7714 §9: header ‖ ciphertext ‖ tag ‖ E‖index, where header ‖ E‖index is the associated data.
    public override void ProtectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        Span<byte> associated = stackalloc byte[SrtpPacket.RtcpHeaderLength + IndexWordLength];
        BinaryPrimitives.WriteUInt32BigEndian(packet[^IndexWordLength..], index | EncryptedFlag);
        WriteRtcpNonce(nonce, packet, index);
        WriteRtcpAssociated(associated, packet);
        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        _rtcp.Seal(nonce, associated, body, body, packet[^RtcpTrailerLength..^IndexWordLength]);
    }

    public override bool TryUnprotectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        Span<byte> associated = stackalloc byte[SrtpPacket.RtcpHeaderLength + IndexWordLength];
        WriteRtcpNonce(nonce, packet, index);
        WriteRtcpAssociated(associated, packet);
        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        return _rtcp.TryOpen(nonce, associated, body, body, packet[^RtcpTrailerLength..^IndexWordLength]);
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        CryptographicOperations.ZeroMemory(_rtpSalt);
        CryptographicOperations.ZeroMemory(_rtcpSalt);
    }

    protected override uint ReadIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^IndexWordLength..]);

    private static void WriteRtcpAssociated(Span<byte> associated, ReadOnlySpan<byte> packet)
    {
        packet[..SrtpPacket.RtcpHeaderLength].CopyTo(associated);
        packet[^IndexWordLength..].CopyTo(associated[SrtpPacket.RtcpHeaderLength..]);
    }

    // RFC 7714 §8.1: 00 00 ‖ SSRC ‖ ROC ‖ SEQ, XOR salt.
    private void WriteRtpNonce(Span<byte> nonce, ReadOnlySpan<byte> packet, long index)
    {
        packet.Slice(8, 4).CopyTo(nonce[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(nonce, 0);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[6..], (uint)(index >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(nonce[10..], (ushort)index);
        XorSalt(nonce, _rtpSalt);
    }

    // RFC 7714 §9.1: 00 00 ‖ SSRC ‖ 00 00 ‖ 0‖index, XOR salt.
    private void WriteRtcpNonce(Span<byte> nonce, ReadOnlySpan<byte> packet, uint index)
    {
        nonce.Clear();
        packet.Slice(4, 4).CopyTo(nonce[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], index);
        XorSalt(nonce, _rtcpSalt);
    }

    private static void XorSalt(Span<byte> nonce, byte[] salt)
    {
        for (int i = 0; i < Salt; i++)
        {
            nonce[i] ^= salt[i];
        }
    }
}
