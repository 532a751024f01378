using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ooblex.Operations;

/// <summary>
/// A small HTTP server beside the gateway, on a port of its own, so that the two never share a route.
/// </summary>
/// <remarks>
/// One server with routes told apart by the Host header would let a client of the public port reach these routes by
/// writing another header.
/// </remarks>
public sealed class SideServer : IHostedService, IAsyncDisposable
{
    private const int MaxBodyBytes = 64 << 10;

    private readonly WebApplication _app;

    /// <param name="host">Where to listen.</param>
    /// <param name="port">0 lets the system choose.</param>
    /// <param name="loggers">Shared with the node.</param>
    /// <param name="map">Adds the routes.</param>
    public SideServer(IPAddress host, int port, ILoggerFactory loggers, Action<IEndpointRouteBuilder> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(host, port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        _app = builder.Build();
        _app.UseRouting();
        map(_app);
    }

    /// <summary>Where it listens, once started: <c>http://127.0.0.1:8558</c>.</summary>
    public Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
