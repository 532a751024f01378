namespace Ooblex.Transport.Dtls;

/// <summary>What one side of a handshake offers or accepts, in OpenSSL's names with colons between them.</summary>
/// <param name="Suites">Cipher suites of DTLS 1.2.</param>
/// <param name="SrtpProfiles">OpenSSL walks the client's list and keeps what stands first in the server's, so the
/// order is the server's preference.</param>
internal sealed record OpenSslChoices(string Suites, string SrtpProfiles)
{
    /// <summary>What a node insists on: its own certificate is ECDSA, and so is every browser's.</summary>
    public static readonly OpenSslChoices Node = new(
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
        "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM");
}
