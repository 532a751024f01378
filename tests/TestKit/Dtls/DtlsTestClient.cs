using Ooblex.Protocol.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Ooblex.TestKit.Dtls;

public delegate void SendDatagram(ReadOnlySpan<byte> datagram);

/// <summary>Waits for one datagram and returns its length, or −1 when none came in time.</summary>
public delegate int ReceiveDatagram(Span<byte> buffer, int timeoutMs);

/// <summary>A DTLS 1.2 client with <c>use_srtp</c>, independent of the server's OpenSSL: for tests and load.</summary>
/// <remarks>It blocks its caller and starts no thread. Failures are BouncyCastle's
/// <see cref="TlsException"/>s.</remarks>
public sealed class DtlsTestClient
{
    private readonly DtlsTestClientOptions _options;
    private readonly DtlsTestPolicy _policy;
    private DtlsTransport? _transport;

    public DtlsTestClient(DtlsTestClientOptions? options = null)
    {
        _options = options ?? new DtlsTestClientOptions();
        Identity = _options.Identity ?? DtlsTestIdentity.Create();
        _policy = new DtlsTestPolicy(new BcTlsCrypto(new SecureRandom()), _options, Identity);
    }

    public DtlsTestIdentity Identity { get; }

    /// <summary>SHA-256 of the own certificate, for an SDP offer.</summary>
    public string Fingerprint => Identity.Fingerprint;

    public SrtpProfile Profile => _policy.Profile;

    public ReadOnlySpan<byte> KeyingMaterial => _policy.KeyingMaterial;

    /// <summary>In DER, for comparing with the answer's fingerprint.</summary>
    public ReadOnlySpan<byte> ServerCertificate => _policy.ServerCertificate;

    /// <summary>Whether close_notify has come.</summary>
    public bool PeerClosed => _policy.PeerClosed;

    public short? FatalAlert => _policy.FatalAlert;

    /// <summary>Runs the whole handshake on the calling thread.</summary>
    public void Connect(SendDatagram send, ReceiveDatagram receive) =>
        _transport = new DtlsClientProtocol().Connect(_policy, new Port(send, receive, _options.MtuBytes));

    /// <summary>The client's half of the SRTP session: it sends with the client key.</summary>
    public SrtpSession CreateSrtp(SrtpOptions? options = null) =>
        new(Profile, KeyingMaterial, isServer: false, options);

    public void Send(ReadOnlySpan<byte> data) => Connected.Send(data);

    /// <returns>The length of one application message, or −1 when none came in time.</returns>
    public int Receive(Span<byte> buffer, int timeoutMs) => Connected.Receive(buffer, Math.Max(1, timeoutMs));

    /// <summary>Sends close_notify.</summary>
    public void Close() => Connected.Close();

    private DtlsTransport Connected => _transport ?? throw new InvalidOperationException("not connected");

    private sealed class Port(SendDatagram send, ReceiveDatagram receive, int mtuBytes) : DatagramTransport
    {
        private const int ReceiveLimit = 2048;

        public int GetReceiveLimit() => ReceiveLimit;

        public int GetSendLimit() => mtuBytes;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => receive(buf.AsSpan(off, len), waitMillis);

        public int Receive(Span<byte> buffer, int waitMillis) => receive(buffer, waitMillis);

        public void Send(byte[] buf, int off, int len) => send(buf.AsSpan(off, len));

        public void Send(ReadOnlySpan<byte> buffer) => send(buffer);

        public void Close()
        {
            // The delegates belong to the caller.
        }
    }
}
