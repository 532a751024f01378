using Ooblex.Protocol.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Ooblex.TestKit.Dtls;

/// <summary>The client's side of the handshake in BouncyCastle's terms.</summary>
internal sealed class DtlsTestPolicy(BcTlsCrypto crypto, DtlsTestClientOptions options, DtlsTestIdentity identity)
    : DefaultTlsClient(crypto)
{
    public SrtpProfile Profile { get; private set; }

    public byte[] KeyingMaterial { get; private set; } = [];

    public byte[] ServerCertificate { get; private set; } = [];

    public bool PeerClosed { get; private set; }

    public short? FatalAlert { get; private set; }

    public override int GetHandshakeResendTimeMillis() => options.ResendIntervalMs;

    public override int GetHandshakeTimeoutMillis() => options.HandshakeTimeoutMs;

    public override bool ShouldUseExtendedMasterSecret() => options.OfferExtendedMasterSecret;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        IDictionary<int, byte[]> extensions =
            TlsExtensionsUtilities.EnsureExtensionsInitialised(base.GetClientExtensions());
        if (options.Profiles.Count > 0)
        {
            int[] profiles = [.. options.Profiles.Select(profile => (int)profile)];
            TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData(profiles, TlsUtilities.EmptyBytes));
        }

        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        UseSrtpData? chosen = TlsSrtpUtilities.GetUseSrtpExtension(serverExtensions);
        Profile = chosen is null ? SrtpProfile.None : (SrtpProfile)chosen.ProtectionProfiles[0];
    }

    public override TlsAuthentication GetAuthentication() => new Authentication(this);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        if (Profile is not SrtpProfile.None && options.OfferExtendedMasterSecret)
        {
            KeyingMaterial = m_context.ExportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, SrtpProfiles.KeyingMaterialLength(Profile));
        }
    }

    public override void NotifyAlertReceived(short alertLevel, short alertDescription)
    {
        PeerClosed |= alertDescription == AlertDescription.close_notify;
        if (alertLevel == AlertLevel.fatal)
        {
            FatalAlert = alertDescription;
        }
    }

    protected override int[] GetSupportedCipherSuites() =>
        options.Suites.Count == 0 ? base.GetSupportedCipherSuites() : [.. options.Suites];

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    private TlsCredentials? Credentials()
    {
        if (!options.SendCertificate)
        {
            return null;
        }

        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(m_context),
            crypto,
            PrivateKeyFactory.CreateKey(identity.PrivateKey),
            new Certificate([new BcTlsCertificate(crypto, identity.Certificate)]),
            new SignatureAndHashAlgorithm(
                HashAlgorithm.sha256, identity.IsRsa ? SignatureAlgorithm.rsa : SignatureAlgorithm.ecdsa));
    }

    private sealed class Authentication(DtlsTestPolicy policy) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate) =>
            policy.ServerCertificate = serverCertificate.Certificate.GetCertificateAt(0).GetEncoded();

        public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => policy.Credentials();
    }
}
