namespace Ooblex.Gateway.Pages;

/// <summary>Serves the pages. They load nothing from elsewhere, and the policy keeps it so.</summary>
/// <remarks>They may ask other gateways: that is where they go when a node drains.</remarks>
internal static class PageRoutes
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
        + "connect-src 'self' http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (PageAsset asset in routes.ServiceProvider.GetRequiredService<PageAssets>().All)
        {
            routes.MapMethods(asset.Path, Methods, http => ServeAsync(http, asset));
            if (asset.Path == "/vision.html")
            {
                routes.MapMethods("/vision", Methods, http => ServeAsync(http, asset));
            }

            if (asset.Path == PageAssets.Index)
            {
                // One page; its script shows the half that the address asks for.
                routes.MapMethods("/publish.html", Methods, http => ServeAsync(http, asset));
                routes.MapMethods("/watch.html", Methods, http => ServeAsync(http, asset));
            }
        }
    }

    private static async Task ServeAsync(HttpContext http, PageAsset asset)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), geolocation=()";
        headers.CacheControl = "no-cache";
        headers.ETag = asset.ETag;
        if (http.Request.Headers.IfNoneMatch.ToString().Contains(asset.ETag, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        http.Response.ContentType = asset.ContentType;
        http.Response.ContentLength = asset.Content.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(asset.Content, http.RequestAborted);
        }
    }
}
