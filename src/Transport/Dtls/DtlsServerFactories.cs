using Ooblex.Protocol.Dtls;

namespace Ooblex.Transport.Dtls;

/// <summary>Chooses the DTLS back end and makes the node's certificate.</summary>
public static class DtlsServerFactories
{
    /// <summary>Whether OpenSSL 3 can be loaded on this machine.</summary>
    public static bool IsOpenSslAvailable => LibSsl.IsAvailable;

    /// <param name="options">Which back end, and its limits.</param>
    /// <param name="clock">For the dates in the certificate only.</param>
    /// <exception cref="DllNotFoundException">OpenSSL was asked for by name and is not there.</exception>
    public static IDtlsServerFactory Create(DtlsOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        DateTimeOffset now = (clock ?? TimeProvider.System).GetUtcNow();
        bool native = options.Backend is DtlsBackend.OpenSsl
            || (options.Backend is DtlsBackend.Auto && LibSsl.IsAvailable);
        LocalCertificate certificate = LocalCertificate.Create(now, options.CertificateLifetime);
        return native ? new OpenSslDtls(options, certificate) : new BouncyCastleDtls(options, certificate);
    }
}
