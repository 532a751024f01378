using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ooblex.Gateway.Tls;

/// <summary>
/// Reads the configured files into a certificate with its chain, and tells whether they have changed.
/// </summary>
internal sealed class CertificateFiles(TlsOptions options)
{
    public IReadOnlyList<string> Paths { get; } =
    [
        .. new[] { options.PfxPath, options.CertificatePath, options.KeyPath }
            .Where(path => path.Length > 0)
            .Select(Path.GetFullPath),
    ];

    /// <summary>Of the contents: times and sizes lie when a mount swaps symbolic links.</summary>
    public string Digest()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Paths)
        {
            hash.AppendData(File.ReadAllBytes(path));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <exception cref="CryptographicException">The files are no certificate with its key.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public SslStreamCertificateContext Load()
    {
        X509Certificate2Collection all = LoadAll();
        X509Certificate2 leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("There is no certificate with a private key in the file.");
        all.Remove(leaf);
        return SslStreamCertificateContext.Create(leaf, all, offline: true);
    }

    private X509Certificate2Collection LoadAll()
    {
        try
        {
            return options.PfxPath.Length > 0 ? LoadPfx() : LoadPem();
        }
        catch (ArgumentException mismatch)
        {
            // What the framework throws for a key of another certificate: half of a pair has been replaced.
            throw new CryptographicException("The private key does not belong to the certificate.", mismatch);
        }
    }

    private X509Certificate2Collection LoadPfx() =>
        X509CertificateLoader.LoadPkcs12CollectionFromFile(options.PfxPath, options.Password?.Reveal());

    private X509Certificate2Collection LoadPem()
    {
        string keyPath = options.KeyPath.Length > 0 ? options.KeyPath : options.CertificatePath;
        using X509Certificate2 read = options.Password is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(options.CertificatePath, password.Reveal(), keyPath)
            : X509Certificate2.CreateFromPemFile(options.CertificatePath, keyPath);

        X509Certificate2Collection all = [];
        all.ImportFromPemFile(options.CertificatePath);
        if (all.Count > 0)
        {
            all.RemoveAt(0); // The leaf comes first; it is added again together with its key.
        }

        // A key that lives only in memory is not usable for TLS on Windows; a round trip through PFX makes it so.
        byte[] pfx = read.Export(X509ContentType.Pkcs12);
        all.Insert(0, X509CertificateLoader.LoadPkcs12(pfx, password: null));
        return all;
    }
}
