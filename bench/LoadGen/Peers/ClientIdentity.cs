using Ooblex.Protocol.Srtp;
using Ooblex.Transport.Dtls;

namespace Ooblex.LoadGen.Peers;

/// <summary>The certificate of all clients of this process, and the one SRTP profile they offer.</summary>
internal sealed class ClientIdentity : IDisposable
{
    // Other servers than ours may have an RSA certificate.
    private const string Suites =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256";

    public ClientIdentity(SrtpProfile profile)
    {
        Options = new DtlsOptions
        {
            Backend = DtlsBackend.OpenSsl,
            MtuBytes = 1200,
            RetransmitInterval = TimeSpan.FromMilliseconds(50),
            MaxRetransmitInterval = TimeSpan.FromSeconds(2),
            HandshakeTimeout = TimeSpan.FromSeconds(15),
            CertificateLifetime = TimeSpan.FromDays(2),
            MaxBlockingHandshakes = 1,
        };
        LocalCertificate certificate = LocalCertificate.Create(DateTimeOffset.UtcNow, Options.CertificateLifetime);
        Dtls = new OpenSslDtls(Options, certificate, new OpenSslChoices(Suites, NameOf(profile)));
    }

    public DtlsOptions Options { get; }

    public OpenSslDtls Dtls { get; }

    public string Fingerprint => Dtls.Fingerprint;

    public void Dispose() => Dtls.Dispose();

    // OpenSSL's names.
    private static string NameOf(SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
        SrtpProfile.AesCm128HmacSha1Tag80 => "SRTP_AES128_CM_SHA1_80",
        SrtpProfile.AeadAes256Gcm => "SRTP_AEAD_AES_256_GCM",
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };
}
