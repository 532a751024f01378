namespace Ooblex.Protocol.Crypto;

/// <summary>Who computes HMAC-SHA1. Both give the same bytes.</summary>
internal enum HashPath
{
    /// <summary>The runtime's <c>System.Security.Cryptography</c>.</summary>
    Platform,

    /// <summary>OpenSSL's SHA-1, called directly.</summary>
    LibCrypto,
}
