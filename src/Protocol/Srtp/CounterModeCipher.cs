using System.Buffers.Binary;
using System.Security.Cryptography;
using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 3711 §4): encrypt, then authenticate with an 80-bit tag.</summary>
internal sealed class CounterModeCipher : SrtpCipher
{
    private const int Tag = 10;
    private const int AuthenticationKeyLength = 20;
    private const int SaltLength = 14;
    private const int RollOverCounterLength = 4;
    private readonly CounterKey _rtp;
    private readonly CounterKey _rtcp;
    private readonly HmacSha1Key _rtpHash;
    private readonly HmacSha1Key _rtcpHash;
    private SrtpSalt _rtpSalt;
    private SrtpSalt _rtcpSalt;

    private CounterModeCipher(in SrtpKeyDerivation keys, int keyLength, CryptoPath path, HashPath hash)
        : base(Tag)
    {
        Span<byte> secret = stackalloc byte[32];
        Span<byte> key = secret[..keyLength];
        Span<byte> authentication = secret[..AuthenticationKeyLength];
        keys.Derive(SrtpKeyLabel.RtpEncryption, key);
        _rtp = CounterKey.Create(key, path);
        keys.Derive(SrtpKeyLabel.RtcpEncryption, key);
        _rtcp = CounterKey.Create(key, path);
        keys.Derive(SrtpKeyLabel.RtpAuthentication, authentication);
        _rtpHash = HmacSha1Key.Create(authentication, hash);
        keys.Derive(SrtpKeyLabel.RtcpAuthentication, authentication);
        _rtcpHash = HmacSha1Key.Create(authentication, hash);
        Span<byte> salt = secret[..SaltLength];
        keys.Derive(SrtpKeyLabel.RtpSalt, salt);
        _rtpSalt = new SrtpSalt(salt);
        keys.Derive(SrtpKeyLabel.RtcpSalt, salt);
        _rtcpSalt = new SrtpSalt(salt);
        CryptographicOperations.ZeroMemory(secret);
    }

    public static CounterModeCipher Derive(
        ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt, CryptoPath path, HashPath hash) =>
        new(new SrtpKeyDerivation(masterKey, masterSalt), masterKey.Length, path, hash);

    public override void ProtectRtp(Span<byte> packet, int headerLength, long index)
    {
        XorPayload(_rtp, _rtpSalt, packet[headerLength..^Tag], SrtpPacket.Ssrc(packet), index);
        Span<byte> tag = stackalloc byte[HmacSha1Key.CodeLength];
        AuthenticateRtp(packet, index, tag);
        tag[..Tag].CopyTo(packet[^Tag..]);
    }

    public override bool TryUnprotectRtp(Span<byte> packet, int headerLength, long index)
    {
        Span<byte> tag = stackalloc byte[HmacSha1Key.CodeLength];
        Span<byte> received = stackalloc byte[Tag];
        packet[^Tag..].CopyTo(received);
        AuthenticateRtp(packet, index, tag);
        received.CopyTo(packet[^Tag..]);
        if (!CryptographicOperations.FixedTimeEquals(tag[..Tag], received))
        {
            return false;
        }

        XorPayload(_rtp, _rtpSalt, packet[headerLength..^Tag], SrtpPacket.Ssrc(packet), index);
        return true;
    }

    // RFC 3711 §3.4: header ‖ ciphertext ‖ E‖index ‖ tag, where all before the tag is authenticated.
    public override void ProtectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        XorPayload(_rtcp, _rtcpSalt, body, SrtpPacket.RtcpSsrc(packet), index);
        BinaryPrimitives.WriteUInt32BigEndian(packet[^RtcpTrailerLength..], index | EncryptedFlag);
        Span<byte> tag = stackalloc byte[HmacSha1Key.CodeLength];
        _rtcpHash.Authenticate(packet[..^Tag], tag);
        tag[..Tag].CopyTo(packet[^Tag..]);
    }

    public override bool TryUnprotectRtcp(Span<byte> packet, uint index)
    {
        Span<byte> tag = stackalloc byte[HmacSha1Key.CodeLength];
        _rtcpHash.Authenticate(packet[..^Tag], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..Tag], packet[^Tag..]))
        {
            return false;
        }

        Span<byte> body = packet[SrtpPacket.RtcpHeaderLength..^RtcpTrailerLength];
        XorPayload(_rtcp, _rtcpSalt, body, SrtpPacket.RtcpSsrc(packet), index);
        return true;
    }

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpHash.Dispose();
        _rtcpHash.Dispose();
        _rtpSalt = default;
        _rtcpSalt = default;
    }

    protected override uint ReadIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^RtcpTrailerLength..]);

    private static void XorPayload(CounterKey keystream, SrtpSalt salt, Span<byte> payload, uint ssrc, long index)
    {
        Span<byte> initial = stackalloc byte[SrtpSalt.CounterLength];
        salt.WriteCounter(initial, ssrc, index);
        keystream.Xor(payload, initial);
    }

    // RFC 3711 §4.2: the tag covers the packet and the roll-over counter, which is not sent. It borrows the place of
    // the tag, so that the hash gets all of it in one piece.
    private void AuthenticateRtp(Span<byte> packet, long index, Span<byte> tag)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[^Tag..], (uint)(index >> 16));
        _rtpHash.Authenticate(packet[..^(Tag - RollOverCounterLength)], tag);
    }
}
