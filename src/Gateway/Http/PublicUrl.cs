namespace Ooblex.Gateway.Http;

/// <summary>Absolute URLs, as the client that asks sees this node.</summary>
internal static class PublicUrl
{
    public static string Base(HttpRequest request, GatewayOptions options) =>
        options.Links.PublicUrl.Length > 0
            ? options.Links.PublicUrl.TrimEnd('/')
            : $"{request.Scheme}://{request.Host.ToUriComponent()}";
}
