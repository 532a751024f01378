using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using Ooblex.Gateway.Tls;

namespace Ooblex.Gateway.Http;

/// <summary>Ports, and the limits that keep slow and greedy clients from costing more than they should.</summary>
internal sealed class KestrelSetup(GatewayOptions options, IServiceProvider services)
    : IConfigureOptions<KestrelServerOptions>
{
    // A body over an endpoint's own limit is read up to here and dropped, so that the client can read its 413
    // instead of a reset connection.
    private const int MaxDiscardedBodyBytes = 8 * 1024 * 1024;

    public void Configure(KestrelServerOptions kestrel)
    {
        HttpOptions http = options.Http;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = http.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = MaxDiscardedBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = http.HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = http.KeepAliveTimeout;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(http.MinBodyBytesPerSecond, http.BodyTimeout);
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;

        Listen(kestrel, http.Port, _ => { });
        if (options.Tls.Enabled)
        {
            LiveCertificate certificate = services.GetRequiredService<LiveCertificate>();
            Listen(kestrel, options.Tls.Port, listen => listen.UseHttps(Handshakes(certificate)));
        }
    }

    // Asked at each handshake, so that a new certificate serves the next connection; and with its chain, which the
    // simpler ServerCertificateSelector would leave out.
    private static TlsHandshakeCallbackOptions Handshakes(LiveCertificate certificate) => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Current,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }),
    };

    private void Listen(KestrelServerOptions kestrel, int port, Action<ListenOptions> more)
    {
        switch (options.Http.Address)
        {
            case "*":
                kestrel.ListenAnyIP(port, more);
                break;
            case "localhost":
                kestrel.Listen(IPAddress.Loopback, port, more);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(options.Http.Address), port, more);
                break;
        }
    }
}
