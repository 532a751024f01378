using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Srtp;

/// <summary>AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).</summary>
internal sealed class GcmCipher : SrtpCipher
{
    private const int Tag = GcmKey.TagLength;
    private const int Salt = SrtpSalt.NonceLength;
    private readonly int _keyLength;
    private readonly CryptoPath _path;
    private readonly GcmKey _rtcp;
    private SecretMemory? _rtpSecret; // Until it is set up.
    private GcmKey? _rtp;
    private SrtpSalt _rtpSalt;
    private SrtpSalt _rtcpSalt;

    public GcmCipher(
        ReadOnlySpan<byte> rtpKey,
        ReadOnlySpan<byte> rtpSalt,
        ReadOnlySpan<byte> rtcpKey,
        ReadOnlySpan<byte> rtcpSalt,
        CryptoPath path)
        : base(Tag)
    {
        _keyLength = rtpKey.Length;
        _path = path;
        _rtpSecret = new SecretMemory(_keyLength);
        rtpKey.CopyTo(MemoryMarshal.CreateSpan(ref _rtpSecret.Start, _keyLength));
        _rtcp = GcmKey.Create(rtcpKey, path, GcmPowers.Few);
        _rtpSalt = new SrtpSalt(rtpSalt);
        _rtcpSalt = new SrtpSalt(rtcpSalt);
    }

    // Most sessions send media one way only: the RTP key of the other way stays as short as it came. A forged packet
    // can have it set up, once.
    private GcmKey Rtp => _rtp ?? SetUpRtp();

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
        _rtpSalt.WriteNonce(nonce, SrtpPacket.Ssrc(packet), index);
        Span<byte> payload = packet[headerLength..^Tag];
        Rtp.Seal(nonce, packet[..headerLength], payload, payload, packet[^Tag..]);
    }

    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, long index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        _rtpSalt.WriteNonce(nonce, SrtpPacket.Ssrc(packet), index);
        Span<byte> payload = packet[headerLength..^Tag];
        return Rtp.TryOpen(nonce, packet[..headerLength], payload, payload, packet[^Tag..]);
    }

    // RFC 7714 §9: header ‖ ciphertext ‖ tag ‖ E‖index, where header ‖ E‖index is the associated data.
    public override void ProtectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        Span<byte> associated = stackalloc byte[SrtpPacket.RtcpHeaderLength + IndexWordLength];
        BinaryPrimitives.WriteUInt32BigEndian(packet[^IndexWordLength..], index | EncryptedFlag);
        _rtcpSalt.WriteNonce(nonce, SrtpPacket.RtcpSsrc(packet), index);
        WriteRtcpAssociated(associated, packet);
        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        _rtcp.Seal(nonce, associated, body, body, packet[^RtcpTrailerLength..^IndexWordLength]);
    }

    public override bool TryUnprotectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> nonce = stackalloc byte[Salt];
        Span<byte> associated = stackalloc byte[SrtpPacket.RtcpHeaderLength + IndexWordLength];
        _rtcpSalt.WriteNonce(nonce, SrtpPacket.RtcpSsrc(packet), index);
        WriteRtcpAssociated(associated, packet);
        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        return _rtcp.TryOpen(nonce, associated, body, body, packet[^RtcpTrailerLength..^IndexWordLength]);
    }

    public override void Dispose()
    {
        _rtp?.Dispose();
        _rtpSecret?.Dispose();
        _rtcp.Dispose();
        _rtpSalt = default;
        _rtcpSalt = default;
    }

    protected override uint ReadIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^IndexWordLength..]);

    private static void WriteRtcpAssociated(Span<byte> associated, ReadOnlySpan<byte> packet)
    {
        packet[..SrtpPacket.RtcpHeaderLength].CopyTo(associated);
        packet[^IndexWordLength..].CopyTo(associated[SrtpPacket.RtcpHeaderLength..]);
    }

    private GcmKey SetUpRtp()
    {
        _rtp = GcmKey.Create(MemoryMarshal.CreateReadOnlySpan(ref _rtpSecret!.Start, _keyLength), _path);
        _rtpSecret.Dispose();
        _rtpSecret = null;
        return _rtp;
    }
}
