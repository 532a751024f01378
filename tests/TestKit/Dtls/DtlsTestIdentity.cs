using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ooblex.Protocol.Dtls;

namespace Ooblex.TestKit.Dtls;

/// <summary>A self-signed P-256 certificate with its key; many test clients may share one.</summary>
public sealed record DtlsTestIdentity(byte[] Certificate, byte[] PrivateKey)
{
    /// <summary>As an SDP offer writes it behind <c>a=fingerprint:sha-256</c>.</summary>
    public string Fingerprint { get; } = CertificateFingerprint.Sha256(Certificate);

    public static DtlsTestIdentity Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        DateTimeOffset start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using X509Certificate2 certificate = request.CreateSelfSigned(start, start.AddYears(50));
        return new DtlsTestIdentity(certificate.RawData, key.ExportPkcs8PrivateKey());
    }
}
