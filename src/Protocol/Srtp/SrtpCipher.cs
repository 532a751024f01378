using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Srtp;

/// <summary>The transform of one profile and one direction: where bytes go, and which key seals them.</summary>
/// <remarks>Chosen once per session, so that another implementation of a profile is one more class. It knows nothing of
/// windows and counters: the caller gives the index, and must never give the same one twice for one SSRC when
/// protecting. Works in place, allocates nothing, and has one owner.</remarks>
internal abstract class SrtpCipher(int tagLength) : IDisposable
{
    protected const uint EncryptedFlag = 0x8000_0000;
    protected const int IndexWordLength = 4;

    /// <summary>Bytes that RTP protection adds at the end.</summary>
    public int TagLength { get; } = tagLength;

    /// <summary>Bytes that RTCP protection adds at the end: the tag and the E‖index word.</summary>
    public int RtcpTrailerLength => TagLength + IndexWordLength;

    public abstract void ProtectRtp(Span<byte> packet, int headerLength, long index);

    /// <summary>Checks and decrypts. When it fails, <paramref name="packet"/> is as it was.</summary>
    public abstract bool TryUnprotectRtp(Span<byte> packet, int headerLength, long index);

    /// <param name="packet">The RTCP compound packet followed by room for the trailer.</param>
    /// <param name="index">The 31-bit SRTCP index.</param>
    public abstract void ProtectRtcp(Span<byte> packet, uint index);

    public abstract bool TryUnprotectRtcp(Span<byte> packet, uint index);

    /// <summary>Reads the E‖index word, which GCM puts behind the tag and AES-CM before it.</summary>
    /// <returns>False when the packet is not encrypted: no profile of DTLS-SRTP sends that (RFC 5764 §4.1.2).</returns>
    public bool TryReadRtcpIndex(ReadOnlySpan<byte> packet, out uint index)
    {
        uint word = ReadIndexWord(packet);
        index = word & ~EncryptedFlag;
        return (word & EncryptedFlag) != 0;
    }

    public abstract void Dispose();

    public static SrtpCipher Create(
        SrtpProfile profile,
        ReadOnlySpan<byte> masterKey,
        ReadOnlySpan<byte> masterSalt,
        SrtpCrypto crypto)
    {
        CryptoPath path = crypto is SrtpCrypto.Bcl ? CryptoPath.Platform : CryptoChoice.Best;
        HashPath hash = crypto is SrtpCrypto.Bcl ? HashPath.Platform : HmacSha1Key.Best;
        return profile switch
        {
            SrtpProfile.AesCm128HmacSha1Tag80 => CounterModeCipher.Derive(masterKey, masterSalt, path, hash),
            SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => GcmCipher.Derive(masterKey, masterSalt, path),
            _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, "not a protection profile"),
        };
    }

    protected abstract uint ReadIndexWord(ReadOnlySpan<byte> packet);
}
