using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Self-signed certificates made on the spot.</summary>
internal static class TestCertificate
{
    public static X509Certificate2 New(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset noon = DateTimeOffset.Parse("2026-01-01T12:00:00Z", null);
        return request.CreateSelfSigned(noon.AddYears(-5), noon.AddYears(50));
    }

    /// <summary>A leaf, its intermediate and no root, as public authorities issue them.</summary>
    public static (X509Certificate2 Leaf, X509Certificate2 Issuer) NewChain(string name)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset noon = DateTimeOffset.Parse("2026-01-01T12:00:00Z", null);

        using X509Certificate2 root =
            Authority($"{name} root", rootKey).CreateSelfSigned(noon.AddYears(-5), noon.AddYears(50));
        using X509Certificate2 issuerOnly =
            Authority($"{name} issuer", issuerKey).Create(root, noon.AddYears(-4), noon.AddYears(40), [1, 1]);
        X509Certificate2 issuer = issuerOnly.CopyWithPrivateKey(issuerKey);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 leaf = request.Create(issuer, noon.AddYears(-3), noon.AddYears(30), [1, 2]);
        return (leaf.CopyWithPrivateKey(key), issuer);
    }

    public static string KeyPem(this X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static string KeyPem(this X509Certificate2 certificate, string password)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(
            password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
