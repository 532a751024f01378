using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Ooblex.Transport.Dtls;

/// <summary>What our server offers and insists on, in BouncyCastle's terms, and what the handshake came to.</summary>
/// <remarks>Its methods run on the handshake's thread. Its properties are read after that thread has published its
/// outcome, and written no more.</remarks>
internal sealed class BouncyCastlePolicy(BcTlsCrypto crypto, LocalCertificate certificate, DtlsOptions options)
    : DefaultTlsServer(crypto)
{
    private static readonly SrtpProfile[] Preference =
        [SrtpProfile.AeadAes128Gcm, SrtpProfile.AesCm128HmacSha1Tag80, SrtpProfile.AeadAes256Gcm];

    private static readonly int[] Suites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    ];

    public SrtpProfile Profile { get; private set; }

    public byte[] KeyingMaterial { get; private set; } = [];

    public byte[] PeerCertificate { get; private set; } = [];

    public DtlsFault Fault { get; private set; }

    public bool PeerClosed { get; private set; }

    public override int GetHandshakeResendTimeMillis() => (int)options.RetransmitInterval.TotalMilliseconds;

    public override int GetHandshakeTimeoutMillis() => (int)options.HandshakeTimeout.TotalMilliseconds;

    public override bool RequiresExtendedMasterSecret() => true;

    public override CertificateRequest GetCertificateRequest() => new(
        [ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign],
        TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context),
        null);

    // BouncyCastle checks that the peer holds the private key; PeerSession compares the fingerprint.
    public override void NotifyClientCertificate(Certificate clientCertificate)
    {
        if (clientCertificate is null || clientCertificate.IsEmpty)
        {
            Fault = DtlsFault.NoClientCertificate;
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }

        PeerCertificate = clientCertificate.GetCertificateAt(0).GetEncoded();
    }

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        UseSrtpData? offered = clientExtensions is null ? null : TlsSrtpUtilities.GetUseSrtpExtension(clientExtensions);
        Profile = Preference.FirstOrDefault(p => offered is not null && offered.ProtectionProfiles.Contains((int)p));
        if (Profile is SrtpProfile.None)
        {
            Fault = DtlsFault.NoCommonSrtpProfile;
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        IDictionary<int, byte[]> extensions =
            TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetServerExtensions());
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([(int)Profile], TlsUtilities.EmptyBytes));
        return extensions;
    }

    // The only moment at which the secrets are there to export.
    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        KeyingMaterial = m_context.ExportKeyingMaterial(
            ExporterLabel.dtls_srtp, null, SrtpProfiles.KeyingMaterialLength(Profile));
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription)
    {
        if (alertDescription == AlertDescription.close_notify)
        {
            PeerClosed = true;
        }
        else if (alertLevel == AlertLevel.fatal)
        {
            Fault = DtlsFault.Alert;
        }
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, Suites);

    protected override TlsCredentialedSigner GetECDsaSignerCredentials()
    {
        Certificate chain = new([new BcTlsCertificate(crypto, certificate.Der)]);
        SignatureAndHashAlgorithm algorithm = new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(m_context),
            crypto,
            PrivateKeyFactory.CreateKey(certificate.PrivateKey),
            chain,
            algorithm);
    }
}
