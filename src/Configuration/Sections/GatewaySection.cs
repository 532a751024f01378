using Ooblex.Configuration.Hocon;
using Ooblex.Configuration.Node;
using Ooblex.Gateway;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Cors;
using Ooblex.Gateway.Events;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Rates;
using Ooblex.Gateway.Rest;
using Ooblex.Gateway.Results;
using Ooblex.Gateway.Tls;

namespace Ooblex.Configuration.Sections;

/// <summary>Reads <c>ooblex.gateway</c>.</summary>
internal static class GatewaySection
{
    public static GatewayOptions Bind(HoconReader hocon, NodeOptions node) => new()
    {
        NodeId = node.Id,
        Site = node.Site,
        PublicUrl = hocon.Url("public-url"),
        Redirect = hocon.Flag("redirect"),
        DataDirectory = node.DataDirectory,
        Http = Http(hocon.Section("http")),
        Tls = Tls(hocon.Section("tls")),
        Auth = Auth(hocon.Section("auth")),
        Rates = Rates(hocon.Section("rates")),
        Cors = Cors(hocon.Section("cors")),
        Signalling = SignallingSection.Bind(hocon.Section("signalling")),
        Events = Events(hocon.Section("events")),
        Results = Results(hocon.Section("results")),
        Backgrounds = Backgrounds(hocon.Section("backgrounds")),
        Links = Links(hocon.Section("links")),
    };

    private static ResultOptions Results(HoconReader hocon) => new()
    {
        MaxListeners = hocon.Int("max-listeners", 0, 100_000),
        MaxListenersPerStream = hocon.Int("max-listeners-per-stream", 0, 100_000),
        QueueLength = hocon.Int("queue-length", 1, 10_000),
        KeepAlive = hocon.Duration("keep-alive", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
    };

    private static BackgroundOptions Backgrounds(HoconReader hocon) => new()
    {
        MaxBytes = (int)hocon.Bytes("max-size", 1 << 10, 8 << 20),
        MaxCount = hocon.Int("max-count", 0, 10_000),
        MaxUploads = hocon.Int("max-uploads", 1, 100),
        UploadTimeout = hocon.Duration("upload-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
    };

    private static EventOptions Events(HoconReader hocon) => new()
    {
        MaxStreams = hocon.Int("max-streams", 0, 1_000_000),
        KeepAlive = hocon.Duration("keep-alive", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
        ViewerCountInterval = hocon.Duration(
            "viewer-count-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
        PublisherHeadStart = hocon.Duration("publisher-head-start", TimeSpan.Zero, TimeSpan.FromMinutes(1)),
        MovesPerSecond = hocon.Int("moves-per-second", 1, 100_000),
    };

    private static HttpOptions Http(HoconReader hocon)
    {
        hocon.ListenAddress("host"); // Checked here, interpreted there.
        return new HttpOptions
        {
            Address = hocon.Text("host"),
            Port = hocon.Port("port"),
            MaxConnections = hocon.Int("max-connections", 10, 1_000_000),
            HeadersTimeout = hocon.Duration("headers-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            BodyTimeout = hocon.Duration("body-grace", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            KeepAliveTimeout = hocon.Duration("keep-alive-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            MinBodyBytesPerSecond = hocon.Int("min-body-bytes-per-second", 1, 1_000_000),
            MaxJsonBytes = (int)hocon.Bytes("max-json-size", 1 << 10, 4 << 20),
            TrustedProxies = [.. hocon.Networks("trusted-proxies").Select(network => network.ToString())],
        };
    }

    private static TlsOptions Tls(HoconReader hocon)
    {
        TlsOptions tls = new()
        {
            Port = hocon.Port("port"),
            CertificatePath = ExistingFile(hocon, "certificate-file"),
            KeyPath = ExistingFile(hocon, "key-file"),
            PfxPath = ExistingFile(hocon, "pfx-file"),
            Password = Secret(hocon, "password"),
            PollInterval = hocon.Duration("poll-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            RedirectHttp = hocon.Flag("redirect-http"),
        };
        if (tls.PfxPath.Length > 0 && tls.CertificatePath.Length > 0)
        {
            hocon.Problem("pfx-file", "and certificate-file are both set; one of them is enough");
        }

        return tls;
    }

    private static AuthOptions Auth(HoconReader hocon)
    {
        return new AuthOptions
        {
            BootstrapKey = Secret(hocon, "api-key"),
            AnonymousView = hocon.Flag("anonymous-view"),
            TokenInQuery = hocon.Flag("token-in-query"),
            Realm = hocon.Text("realm"),
            MaxKeys = hocon.Int("max-keys", 1, 1_000_000),
            RefreshInterval = hocon.Duration("refresh-interval", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)),
            ViewTokenLifetime = hocon.Duration("view-token-lifetime", TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)),
        };
    }

    private static RateOptions Rates(HoconReader hocon) => new()
    {
        PerAddressPerSecond = hocon.Number("per-address-per-second", 0, 1_000_000),
        PerAddressBurst = hocon.Int("per-address-burst", 1, 1_000_000),
        PerKeyPerSecond = hocon.Number("per-key-per-second", 0, 1_000_000),
        PerKeyBurst = hocon.Int("per-key-burst", 1, 1_000_000),
        FailedAuthPerMinute = hocon.Number("wrong-keys-per-minute", 0, 100_000),
        FailedAuthBurst = hocon.Int("wrong-keys-burst", 1, 100_000),
        MaxBuckets = hocon.Int("max-buckets", 100, 10_000_000),
    };

    private static CorsOptions Cors(HoconReader hocon) => new()
    {
        Origins = hocon.List("origins"),
        MaxAge = hocon.Duration("max-age", TimeSpan.Zero, TimeSpan.FromDays(1)),
    };

    private static PublicLinkOptions Links(HoconReader hocon) => new()
    {
        PublicUrl = hocon.Url("public-url"),
        VdoNinjaUrl = hocon.Url("vdo-ninja-url"),
        DashboardUrl = hocon.Url("dashboard-url"),
    };

    private static Redacted<string>? Secret(HoconReader hocon, string key) =>
        hocon.OptionalText(key) is { } text ? new Redacted<string>(text) : null;

    private static string ExistingFile(HoconReader hocon, string key)
    {
        string path = hocon.OptionalText(key) ?? "";
        if (path.Length > 0 && !File.Exists(path))
        {
            hocon.Problem(key, $"names {path}, and there is no such file");
        }

        return path;
    }
}
