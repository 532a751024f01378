using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Ooblex.Gateway.Tls;

/// <summary>From HTTP to HTTPS. Never 301 or 302: clients turn a redirected POST into a GET (RFC 9725 §4.5).</summary>
internal sealed class RedirectMiddleware(RequestDelegate next, GatewayOptions options, IServer server)
{
    private const int DefaultPort = 443;

    private readonly Lazy<int> _port = new(() => options.Tls.Port != 0 ? options.Tls.Port : BoundPort(server));

    public Task InvokeAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        if (request.IsHttps)
        {
            return next(http);
        }

        HostString host = _port.Value == DefaultPort
            ? new HostString(request.Host.Host)
            : new HostString(request.Host.Host, _port.Value);
        bool safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        http.Response.StatusCode = safe
            ? StatusCodes.Status308PermanentRedirect
            : StatusCodes.Status307TemporaryRedirect;
        http.Response.Headers.Location =
            $"https://{host.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString}";
        return Task.CompletedTask;
    }

    private static int BoundPort(IServer server) =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(address => new Uri(address))
            .FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps)?.Port ?? DefaultPort;
}
