using Ooblex.Gateway.Logging;

namespace Ooblex.Gateway.Tls;

/// <summary>The certificate of the HTTPS port: PEM files or one PFX. <c>ooblex.gateway.tls</c>.</summary>
public sealed record TlsOptions
{
    /// <summary>The HTTPS port, opened when a certificate is configured; 0 lets the system choose.</summary>
    public required int Port { get; init; }

    /// <summary>PEM with the certificate, then its intermediates; empty for none.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>PEM with the private key; empty when it is in the certificate's file.</summary>
    public required string KeyPath { get; init; }

    /// <summary>PKCS #12 file instead of PEM; empty for none.</summary>
    public required string PfxPath { get; init; }

    /// <summary>Of the PFX or of an encrypted PEM key; <c>null</c> for none.</summary>
    public required Redacted<string>? Password { get; init; }

    /// <summary>How often the files are compared with what is in use, should no change notice arrive.</summary>
    public required TimeSpan PollInterval { get; init; }

    /// <summary>
    /// Requests on the plain port are sent to the HTTPS port: 308 for GET and HEAD, 307 for the rest.
    /// </summary>
    public required bool RedirectHttp { get; init; }

    public bool Enabled => CertificatePath.Length > 0 || PfxPath.Length > 0;
}
