using Ooblex.Protocol.Crypto;

namespace Ooblex.Protocol.Srtp;

/// <summary>What packets are encrypted with on this machine, for a log.</summary>
/// <param name="Aes">The instructions, or <c>Platform</c> for the runtime's cryptography.</param>
/// <param name="HmacSha1">The library, or <c>Platform</c>.</param>
/// <param name="Failed">What the processor claims to have and gave wrong answers with, so that it is not used.</param>
public sealed record SrtpCryptoReport(string Aes, string HmacSha1, string Failed)
{
    /// <summary>What sessions with this option use. The first call takes some milliseconds.</summary>
    public static SrtpCryptoReport Of(SrtpCrypto crypto) => crypto is SrtpCrypto.Bcl
        ? new SrtpCryptoReport(nameof(CryptoPath.Platform), nameof(HashPath.Platform), Failed: "")
        : new SrtpCryptoReport(
            CryptoChoice.Best.ToString(), HmacSha1Key.Best.ToString(), string.Join(", ", CryptoChoice.Failed));
}
