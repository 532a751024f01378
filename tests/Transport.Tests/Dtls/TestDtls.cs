using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Srtp;
using Ooblex.Protocol.Wire;
using Ooblex.TestKit.Dtls;
using Ooblex.Transport.Dtls;

namespace Ooblex.Transport.Tests.Dtls;

/// <summary>Options, factories and pairs for DTLS tests.</summary>
internal static class TestDtls
{
    public static readonly DtlsTestIdentity Identity = DtlsTestIdentity.Create();

    private static readonly Lazy<IDtlsServerFactory> OpenSsl = new(() => Factory(DtlsBackend.OpenSsl));
    private static readonly Lazy<IDtlsServerFactory> BouncyCastle = new(() => Factory(DtlsBackend.BouncyCastle));

    public static readonly TheoryData<DtlsBackend> Backends = new(DtlsBackend.OpenSsl, DtlsBackend.BouncyCastle);

    public static readonly TheoryData<DtlsBackend, SrtpProfile> BackendsAndProfiles = new()
    {
        { DtlsBackend.OpenSsl, SrtpProfile.AeadAes128Gcm },
        { DtlsBackend.OpenSsl, SrtpProfile.AesCm128HmacSha1Tag80 },
        { DtlsBackend.OpenSsl, SrtpProfile.AeadAes256Gcm },
        { DtlsBackend.BouncyCastle, SrtpProfile.AeadAes128Gcm },
        { DtlsBackend.BouncyCastle, SrtpProfile.AesCm128HmacSha1Tag80 },
        { DtlsBackend.BouncyCastle, SrtpProfile.AeadAes256Gcm },
    };

    public static DtlsOptions Options(DtlsBackend backend) => new()
    {
        Backend = backend,
        MtuBytes = 1200,
        RetransmitInterval = TimeSpan.FromMilliseconds(50),
        MaxRetransmitInterval = TimeSpan.FromSeconds(1),
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        CertificateLifetime = TimeSpan.FromDays(365),
        MaxBlockingHandshakes = 8,
    };

    public static IDtlsServerFactory Factory(DtlsBackend backend) => DtlsServerFactories.Create(Options(backend));

    public static IDtlsServerFactory Shared(DtlsBackend backend) =>
        backend is DtlsBackend.OpenSsl ? OpenSsl.Value : BouncyCastle.Value;

    public static DtlsTestPair Pair(DtlsBackend backend, DtlsTestClientOptions? options = null) =>
        new(backend, options ?? new DtlsTestClientOptions());
}

/// <summary>One server, one client, and the wire between them.</summary>
internal sealed class DtlsTestPair : IDisposable
{
    public DtlsTestPair(DtlsBackend backend, DtlsTestClientOptions options)
    {
        Server = TestDtls.Shared(backend).Create(MonoTime.Zero);
        Client = new DtlsTestClient(options with { Identity = options.Identity ?? TestDtls.Identity });
        Wire = new DtlsLoopback(Server, realTime: backend is DtlsBackend.BouncyCastle);
    }

    public IDtlsServer Server { get; }

    public DtlsTestClient Client { get; }

    public DtlsLoopback Wire { get; }

    public void Connect()
    {
        Client.Connect(Wire.Send, Wire.Receive);
        Assert.True(
            Wire.RunUntil(() => Server.State is not DtlsState.Handshaking, limitMs: 5000),
            $"the client is connected, the server {Server.State}");
    }

    /// <summary>For handshakes that must fail: runs until the server has an opinion, whatever the client
    /// throws.</summary>
    public Exception? ConnectInVain()
    {
        Exception? thrown = Record.Exception(() => Client.Connect(Wire.Send, Wire.Receive));
        Wire.RunUntil(() => Server.State is not DtlsState.Handshaking, limitMs: 5000);
        return thrown;
    }

    public void Dispose() => Server.Dispose();
}
