using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ooblex.Protocol.Dtls;

namespace Ooblex.Transport.Dtls;

/// <summary>The self-signed P-256 certificate that this node shows to its peers; it lives as long as its
/// factory.</summary>
/// <remarks>Peers know it by the fingerprint in the SDP alone, so names and issuers mean nothing (RFC 8827
/// §6.5).</remarks>
internal sealed class LocalCertificate : IDisposable
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    private LocalCertificate(byte[] der, byte[] privateKey)
    {
        Der = der;
        PrivateKey = privateKey;
        Fingerprint = CertificateFingerprint.Sha256(der);
    }

    public byte[] Der { get; }

    /// <summary>PKCS #8, unencrypted, in memory only.</summary>
    public byte[] PrivateKey { get; }

    public string Fingerprint { get; }

    public static LocalCertificate Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=ooblex", key, HashAlgorithmName.SHA256);
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40); // Positive, and always 16 bytes long.
        using X509Certificate2 certificate = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - ClockSkew, now + lifetime, serial);
        return new LocalCertificate(certificate.RawData, key.ExportPkcs8PrivateKey());
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(PrivateKey);
}
