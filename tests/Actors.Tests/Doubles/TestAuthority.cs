using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ooblex.Actors.Remoting;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>An authority made on the spot, that signs certificates of nodes into files.</summary>
internal sealed class TestAuthority(TempFolder folder, string name)
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root = NewRoot(name);
    private int _issued;

    /// <summary>Files of a node whose certificate this authority signed, and who believes this authority.</summary>
    public RemotingTlsOptions Issue(int validDays = 30, params string[] uses)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN=node of {name}", key, HashAlgorithmName.SHA256);
        OidCollection allowed = [];
        foreach (string use in uses.Length > 0 ? uses : [ServerUse, ClientUse])
        {
            allowed.Add(new Oid(use));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(allowed, critical: true));
        DateTimeOffset end = DateTimeOffset.UtcNow.AddDays(validDays);
        using X509Certificate2 leaf = request.Create(_root, end.AddDays(-60), end, [1, (byte)++_issued]);
        string prefix = $"{name}-{_issued}";
        return new RemotingTlsOptions
        {
            CertificatePath = Write($"{prefix}.pem", leaf.ExportCertificatePem()),
            KeyPath = Write($"{prefix}.key", key.ExportPkcs8PrivateKeyPem()),
            CaPath = Write($"{name}-ca.pem", _root.ExportCertificatePem()),
        };
    }

    private string Write(string file, string text)
    {
        string path = folder.File(file);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 NewRoot(string name)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-90), DateTimeOffset.UtcNow.AddDays(90));
    }
}
