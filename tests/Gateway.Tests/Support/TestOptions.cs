using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Cors;
using Ooblex.Gateway.Events;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Rates;
using Ooblex.Gateway.Rest;
using Ooblex.Gateway.Results;
using Ooblex.Gateway.Signalling;
using Ooblex.Gateway.Tls;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Options under which nothing gets in a test's way; each test changes what it is about.</summary>
internal static class TestOptions
{
    public const string BootstrapKey = "test-bootstrap-key";

    public static GatewayOptions Gateway(string dataDirectory) => new()
    {
        NodeId = "n1",
        Site = "lab",
        PublicUrl = "",
        Redirect = false,
        DataDirectory = dataDirectory,
        Http = new HttpOptions
        {
            Address = "127.0.0.1",
            Port = 0,
            MaxConnections = 1000,
            HeadersTimeout = TimeSpan.FromSeconds(10),
            BodyTimeout = TimeSpan.FromSeconds(10),
            KeepAliveTimeout = TimeSpan.FromMinutes(1),
            MinBodyBytesPerSecond = 100,
            MaxJsonBytes = 8 * 1024,
            TrustedProxies = [],
        },
        Tls = NoTls,
        Auth = new AuthOptions
        {
            BootstrapKey = new Redacted<string>(BootstrapKey),
            AnonymousView = false,
            TokenInQuery = false,
            Realm = "ooblex",
            MaxKeys = 1000,
            ViewTokenLifetime = TimeSpan.FromHours(6),
        },
        Rates = new RateOptions
        {
            PerAddressPerSecond = 0,
            PerAddressBurst = 1,
            PerKeyPerSecond = 0,
            PerKeyBurst = 1,
            FailedAuthPerMinute = 0,
            FailedAuthBurst = 1,
            MaxBuckets = 1000,
        },
        Cors = new CorsOptions { Origins = ["*"], MaxAge = TimeSpan.FromHours(1) },
        Signalling = new SignallingOptions
        {
            MaxSdpBytes = 64 * 1024,
            StrictETags = true,
            NoPublisherRetry = TimeSpan.FromSeconds(2),
            OverloadRetry = TimeSpan.FromSeconds(5),
            IceServers = [],
            WhepHeader = WhepHeader.Token,
        },
        Events = new EventOptions
        {
            MaxStreams = 100,
            KeepAlive = TimeSpan.FromSeconds(15),
            ViewerCountInterval = TimeSpan.FromMilliseconds(100),
            PublisherHeadStart = TimeSpan.FromSeconds(1),
            MovesPerSecond = 1000,
        },
        Results = new ResultOptions
        {
            MaxListeners = 3,
            MaxListenersPerStream = 2,
            QueueLength = 16,
            KeepAlive = TimeSpan.FromSeconds(15),
        },
        Backgrounds = new BackgroundOptions
        {
            MaxBytes = 2_000_000,
            MaxCount = 3,
            MaxUploads = 2,
            UploadTimeout = TimeSpan.FromSeconds(10),
        },
        Links = new PublicLinkOptions { PublicUrl = "", VdoNinjaUrl = "", DashboardUrl = "" },
    };

    public static TlsOptions NoTls { get; } = new()
    {
        Port = 0,
        CertificatePath = "",
        KeyPath = "",
        PfxPath = "",
        Password = null,
        PollInterval = TimeSpan.FromSeconds(30),
        RedirectHttp = false,
    };
}
