using System.Runtime.InteropServices;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Dtls;

/// <summary>DTLS 1.2 over OpenSSL 3. One factory serves all threads; each server belongs to one.</summary>
internal sealed unsafe class OpenSslDtls : IDtlsServerFactory
{
    private const string Groups = "X25519:P-256:P-384";

    private const int Dtls12 = 0xFEFD;
    private const int MaxCertificateListBytes = 8192;
    private const int SecurityLevel = 2; // 112 bits: RSA from 2048, curves from 224.
    private readonly DtlsOptions _options;
    private readonly LocalCertificate _certificate;
    private readonly SslContextHandle _context;
    private readonly OpenSslChoices _choices;

    /// <param name="options">What an operator may tune.</param>
    /// <param name="certificate">Shown to peers; owned from here on.</param>
    /// <param name="choices">What is negotiated; without them, what a node insists on.</param>
    public OpenSslDtls(DtlsOptions options, LocalCertificate certificate, OpenSslChoices? choices = null)
    {
        if (!LibSsl.IsAvailable)
        {
            throw new DllNotFoundException("libssl 3 is not on this machine: set ooblex.dtls.backend to bouncycastle");
        }

        (_options, _certificate, _choices) = (options, certificate, choices ?? OpenSslChoices.Node);
        _context = LibSsl.SSL_CTX_new(LibSsl.DTLS_method());
        try
        {
            Configure();
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    public string Fingerprint => _certificate.Fingerprint;

    public string Name => "openssl";

    public IDtlsServer Create(MonoTime now) => new OpenSslDtlsServer(_context, _options, now);

    /// <summary>The other side of a handshake, with the same certificate: for the warm-up at start.</summary>
    public OpenSslConnection CreateClient() => new(_context, _options.MtuBytes, isClient: true);

    public void Dispose()
    {
        _context.Dispose();
        _certificate.Dispose();
    }

    private void Configure()
    {
        Check(!_context.IsInvalid, "SSL_CTX_new");
        Control(Command.SetMinProtocol, Dtls12, "minimum version");
        Control(Command.SetMaxProtocol, Dtls12, "maximum version");
        Check(LibSsl.SSL_CTX_set_cipher_list(_context, _choices.Suites) == 1, "cipher suites");
        Check(LibSsl.SSL_CTX_ctrl(_context, Command.SetGroupsList, new CLong(0), Groups).Value == 1, "groups");
        Check(LibSsl.SSL_CTX_set_tlsext_use_srtp(_context, _choices.SrtpProfiles) == 0, "use_srtp");
        LibSsl.SSL_CTX_set_security_level(_context, SecurityLevel);
        LibSsl.SSL_CTX_set_options(
            _context,
            Option.NoQueryMtu | Option.NoTicket | Option.NoCompression | Option.CipherServerPreference
                | Option.NoRenegotiation);
        LibSsl.SSL_CTX_ctrl(_context, Command.SetSessionCacheMode, new CLong(0), 0);
        LibSsl.SSL_CTX_ctrl(_context, Command.SetMaxCertificateList, new CLong(MaxCertificateListBytes), 0);
        LibSsl.SSL_CTX_set_verify(_context, VerifyMode.PeerMustSend, &AcceptAnyCertificate);
        fixed (byte* id = "ooblex"u8)
        {
            Check(LibSsl.SSL_CTX_set_session_id_context(_context, id, 6) == 1, "session id context");
        }

        fixed (byte* certificate = _certificate.Der, key = _certificate.PrivateKey)
        {
            int length = _certificate.Der.Length;
            Check(LibSsl.SSL_CTX_use_certificate_ASN1(_context, length, certificate) == 1, "certificate");
            CLong keyLength = new(_certificate.PrivateKey.Length);
            Check(LibSsl.SSL_CTX_use_PrivateKey_ASN1(KeyType.EllipticCurve, _context, key, keyLength) == 1, "key");
        }
    }

    // Peers sign their own certificates. PeerSession compares the fingerprint with the SDP before keys are used, and
    // OpenSSL itself checks that the peer holds the private key (CertificateVerify).
    [UnmanagedCallersOnly]
    private static int AcceptAnyCertificate(int preverified, nint store) => 1;

    private void Control(int command, int number, string what) =>
        Check(LibSsl.SSL_CTX_ctrl(_context, command, new CLong(number), 0).Value == 1, what);

    private static void Check(bool succeeded, string what)
    {
        if (!succeeded)
        {
            ulong error = LibSsl.ERR_peek_error().Value;
            LibSsl.ERR_clear_error();
            throw new InvalidOperationException($"OpenSSL refused the {what} (error {error:X})");
        }
    }

    private static class Command
    {
        public const int SetSessionCacheMode = 44;
        public const int SetMaxCertificateList = 51;
        public const int SetGroupsList = 92;
        public const int SetMinProtocol = 123;
        public const int SetMaxProtocol = 124;
    }

    private static class Option
    {
        public const ulong NoQueryMtu = 1UL << 12;
        public const ulong NoTicket = 1UL << 14;
        public const ulong NoCompression = 1UL << 17;
        public const ulong CipherServerPreference = 1UL << 22;
        public const ulong NoRenegotiation = 1UL << 30;
    }

    private static class VerifyMode
    {
        public const int PeerMustSend = 3;
    }

    private static class KeyType
    {
        public const int EllipticCurve = 408;
    }
}
