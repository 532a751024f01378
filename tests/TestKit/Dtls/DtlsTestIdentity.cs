using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ooblex.Protocol.Dtls;

namespace Ooblex.TestKit.Dtls;

/// <summary>A self-signed certificate with its key; many test clients may share one.</summary>
public sealed record DtlsTestIdentity(byte[] Certificate, byte[] PrivateKey, bool IsRsa)
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>As an SDP offer writes it behind <c>a=fingerprint:sha-256</c>.</summary>
    public string Fingerprint { get; } = CertificateFingerprint.Sha256(Certificate);

    /// <summary>P-256, as browsers make it.</summary>
    public static DtlsTestIdentity Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(Start, Start.AddYears(50));
        return new DtlsTestIdentity(certificate.RawData, key.ExportPkcs8PrivateKey(), IsRsa: false);
    }

    /// <summary>RSA of 2048 bits, as GStreamer and older encoders make it.</summary>
    public static DtlsTestIdentity CreateRsa()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(Start, Start.AddYears(50));
        return new DtlsTestIdentity(certificate.RawData, key.ExportPkcs8PrivateKey(), IsRsa: true);
    }
}
