using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Tests.Conformance;
using Ooblex.Gateway.Tests.Support;
using Ooblex.Gateway.Tls;

namespace Ooblex.Gateway.Tests.Tls;

public sealed class TlsTests : IDisposable
{
    // Shorter than what a notice of a change waits for the next one.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private string CertificatePath => _folder.File("tls.crt");

    private string KeyPath => _folder.File("tls.key");

    public void Dispose() => _folder.Dispose();

    [Fact, Conformance("W-53", "P-25")]
    public async Task W53_WHIP_runs_over_HTTPS_when_a_certificate_is_configured()
    {
        WritePem(TestCertificate.New("one"));
        await using GatewayHost host = await Start(tls => tls);
        using HttpClient secure = Secure(host);
        HttpResponseMessage created = await secure.SendAsync(
            Requests.Post("/whip/s1", Offers.Publish()).Key(TestOptions.BootstrapKey)).Expect(201);
        Assert.StartsWith("https://", created.Header("WHEP"), StringComparison.Ordinal);
        await host.SendAsOwner(Requests.New("GET", "/whip/s1")).Expect(200);
    }

    [Fact]
    public async Task HTTP_2_is_offered()
    {
        WritePem(TestCertificate.New("one"));
        await using GatewayHost host = await Start(tls => tls);
        using HttpClient secure = Secure(host);
        HttpRequestMessage request = Requests.New("GET", "/whip/s1");
        (request.Version, request.VersionPolicy) = (new Version(2, 0), HttpVersionPolicy.RequestVersionExact);
        Assert.Equal(new Version(2, 0), (await secure.SendAsync(request).Expect(200)).Version);
    }

    [Fact]
    public async Task A_PFX_and_encrypted_PEM_work_with_their_password()
    {
        using X509Certificate2 certificate = TestCertificate.New("with password");
        File.WriteAllBytes(_folder.File("tls.pfx"), certificate.Export(X509ContentType.Pkcs12, "pass"));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, certificate.KeyPem("pass"));
        Redacted<string> password = new("pass");
        await using GatewayHost pfx = await Start(tls => tls with
        {
            CertificatePath = "", KeyPath = "", PfxPath = _folder.File("tls.pfx"), Password = password,
        });
        await using GatewayHost pem = await Start(tls => tls with { Password = password });
        Assert.Equal("CN=with password", await Served(pfx));
        Assert.Equal("CN=with password", await Served(pem));
    }

    [Fact]
    public async Task One_PEM_file_may_hold_certificate_and_key()
    {
        using X509Certificate2 certificate = TestCertificate.New("both");
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem() + "\n" + certificate.KeyPem());
        await using GatewayHost host = await Start(tls => tls with { KeyPath = "" });
        Assert.Equal("CN=both", await Served(host));
    }

    [Fact]
    public async Task Intermediates_are_sent_along()
    {
        (X509Certificate2 leaf, X509Certificate2 issuer) = TestCertificate.NewChain("chained");
        File.WriteAllText(CertificatePath, leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem());
        File.WriteAllText(KeyPath, leaf.KeyPem());
        await using GatewayHost host = await Start(tls => tls);
        using TcpClient client = new();
        await client.ConnectAsync(host.SecureAddress.Host, host.SecureAddress.Port);
        List<string> sent = [];
        using SslStream stream = new(client.GetStream(), false, (_, _, chain, _) =>
        {
            sent.AddRange(chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Subject));
            return true;
        });
        await stream.AuthenticateAsClientAsync("localhost");
        Assert.Contains("CN=chained issuer", sent);
    }

    [Fact]
    public async Task A_new_certificate_is_taken_up_by_the_poll_and_open_connections_live_on()
    {
        WritePem(TestCertificate.New("old"));
        await using GatewayHost host = await Start(tls => tls);
        using HttpClient open = Secure(host);
        await open.SendAsync(Requests.New("GET", "/whip/s1")).Expect(200);
        Assert.Equal("CN=old", await Served(host));

        WritePem(TestCertificate.New("new"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("CN=new", await Served(host));
        await open.SendAsync(Requests.New("GET", "/whip/s1")).Expect(200);
        Assert.Contains(
            host.Log.All,
            line => line.Contains("New certificate in use: CN=new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_directory_that_is_never_quiet_does_not_put_the_poll_off()
    {
        WritePem(TestCertificate.New("old"));
        await using GatewayHost host = await Start(tls => tls);
        WritePem(TestCertificate.New("new"));
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(30); passed += Step)
        {
            File.WriteAllText(_folder.File("noise.log"), $"{passed}");
            _time.Advance(Step);
        }

        Assert.Equal("CN=new", await Served(host));
    }

    [Fact]
    public async Task A_bad_file_leaves_the_old_certificate_is_said_once_and_can_be_mended()
    {
        WritePem(TestCertificate.New("old"));
        await using GatewayHost host = await Start(tls => tls);
        using X509Certificate2 other = TestCertificate.New("other");

        string good = File.ReadAllText(CertificatePath);
        string[] bad = ["", "garbage", good[..^100], other.ExportCertificatePem()];
        foreach (string content in bad)
        {
            File.WriteAllText(CertificatePath, content);
            for (int poll = 0; poll < 3; poll++)
            {
                _time.Advance(TimeSpan.FromSeconds(30));
            }

            Assert.Equal("CN=old", await Served(host));
        }

        File.Delete(CertificatePath);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("CN=old", await Served(host));
        int said = host.Log.All.Count(line => line.Contains("the old one stays", StringComparison.Ordinal));
        Assert.InRange(said, bad.Length, bad.Length + 2);

        WritePem(TestCertificate.New("mended"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("CN=mended", await Served(host));
    }

    [Fact]
    public void A_bad_file_at_start_is_fatal()
    {
        File.WriteAllText(CertificatePath, "garbage");
        File.WriteAllText(KeyPath, "garbage");
        Assert.ThrowsAny<CryptographicException>(() => new CertificateFiles(Options()).Load());
    }

    [Theory, Conformance("W-43", "P-21")]
    [InlineData("GET", 308)]
    [InlineData("HEAD", 308)]
    [InlineData("POST", 307)]
    [InlineData("PATCH", 307)]
    [InlineData("DELETE", 307)]
    public async Task W43_redirects_keep_the_method(string method, int status)
    {
        WritePem(TestCertificate.New("one"));
        await using GatewayHost host = await Start(tls => tls with { RedirectHttp = true });
        HttpResponseMessage redirect =
            await host.Send(Requests.New(method, "/whip/s1?a=b%20c")).Expect(status);
        Assert.Equal($"https://127.0.0.1:{host.SecureAddress.Port}/whip/s1?a=b%20c", redirect.Header("Location"));
        Assert.Equal("*", redirect.Header("Access-Control-Allow-Origin"));
    }

    private async Task<GatewayHost> Start(Func<TlsOptions, TlsOptions> change) =>
        await GatewayHost.StartAsync(options => options with { Tls = change(Options()) }, _time);

    private TlsOptions Options() =>
        TestOptions.NoTls with { CertificatePath = CertificatePath, KeyPath = KeyPath };

    private void WritePem(X509Certificate2 certificate)
    {
        using (certificate)
        {
            File.WriteAllText(KeyPath, certificate.KeyPem());
            File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        }
    }

    private static HttpClient Secure(GatewayHost host)
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        HttpClient client = host.NewClient(handler);
        client.BaseAddress = host.SecureAddress;
        return client;
    }

    private static async Task<string> Served(GatewayHost host)
    {
        using TcpClient client = new();
        await client.ConnectAsync(host.SecureAddress.Host, host.SecureAddress.Port);
        using SslStream stream = new(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return stream.RemoteCertificate!.Subject;
    }
}
