using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ooblex.Actors.Remoting;

/// <summary>This node's certificate, and whose certificates it believes.</summary>
/// <remarks>Read when an actor system is built; files that were replaced count from the next one on.</remarks>
internal sealed class NodeCertificates
{
    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];

    private NodeCertificates(X509Certificate2 own, X509Certificate2Collection authorities)
    {
        Own = own;
        foreach (X509Certificate2 authority in authorities)
        {
            bool isRoot = authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);
            (isRoot ? _roots : _intermediates).Add(authority);
        }
    }

    public X509Certificate2 Own { get; }

    /// <exception cref="CryptographicException">A file does not hold what it should, or they do not fit.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static NodeCertificates Load(RemotingTlsOptions options)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(options.CaPath);
        NodeCertificates all = new(LoadOwn(options), authorities);
        if (all._roots.Count == 0)
        {
            throw new CryptographicException($"{options.CaPath} holds no certificate that signs itself.");
        }

        return all;
    }

    /// <summary>Is it signed, directly or by an intermediate that is known or was sent along, by one of ours?</summary>
    /// <param name="certificate">What the other side proved to have the key of.</param>
    /// <param name="presented">What came with it, and which use (client, server) the handshake is about.</param>
    /// <param name="why">What is wrong, for the log.</param>
    /// <remarks>
    /// The system's own list of authorities plays no part, so that a public certificate opens nothing. Names are not
    /// compared: nodes are reached by addresses that change. Revocation is by a new authority, not by lists.
    /// </remarks>
    public bool Trusts(X509Certificate2? certificate, X509Chain? presented, out string why)
    {
        if (certificate is null)
        {
            why = "there is none";
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            foreach (Oid use in presented.ChainPolicy.ApplicationPolicy)
            {
                chain.ChainPolicy.ApplicationPolicy.Add(use);
            }
        }

        bool good = chain.Build(certificate);
        why = string.Join(", ", chain.ChainStatus.Select(status => status.Status));
        return good;
    }

    private static X509Certificate2 LoadOwn(RemotingTlsOptions options)
    {
        try
        {
            using X509Certificate2 read =
                X509Certificate2.CreateFromPemFile(options.CertificatePath, options.KeyPath);

            // A key that lives only in memory is not usable for TLS on Windows; a round trip through PFX makes it so.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (ArgumentException mismatch)
        {
            throw new CryptographicException("The key of remoting does not belong to its certificate.", mismatch);
        }
    }
}
