namespace Ooblex.Protocol.Srtp;

/// <summary>Who encrypts and authenticates packets. Both give the same bytes.</summary>
public enum SrtpCrypto
{
    /// <summary>Our own AES-GCM and AES-CM where the processor has the instructions, and OpenSSL's SHA-1 called
    /// directly where it is; else the runtime's.</summary>
    Auto,

    /// <summary>The runtime's cryptography, which on Linux is OpenSSL: slower, and audited.</summary>
    Bcl,
}
