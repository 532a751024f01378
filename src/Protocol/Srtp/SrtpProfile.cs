namespace Ooblex.Protocol.Srtp;

/// <summary>DTLS-SRTP protection profiles by their registered numbers (RFC 5764 §4.1.2, RFC 7714 §14.2).</summary>
public enum SrtpProfile : ushort
{
    None = 0,
    AesCm128HmacSha1Tag80 = 0x0001,
    AeadAes128Gcm = 0x0007,
    AeadAes256Gcm = 0x0008,
}

public static class SrtpProfiles
{
    /// <summary>The most a packet can grow: the GCM tag (16) and the SRTCP index word (4).</summary>
    public const int MaxOverhead = 20;

    public static int KeyLength(SrtpProfile profile) => profile is SrtpProfile.AeadAes256Gcm ? 32 : 16;

    public static int SaltLength(SrtpProfile profile) =>
        profile is SrtpProfile.AesCm128HmacSha1Tag80 ? 14 : 12;

    public static int TagLength(SrtpProfile profile) =>
        profile is SrtpProfile.AesCm128HmacSha1Tag80 ? 10 : 16;

    /// <summary>Bytes to export from DTLS: two keys and two salts (RFC 5764 §4.2).</summary>
    public static int KeyingMaterialLength(SrtpProfile profile) => 2 * (KeyLength(profile) + SaltLength(profile));
}
