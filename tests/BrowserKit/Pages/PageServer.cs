using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ooblex.BrowserKit.Pages;

/// <summary>Serves the test page, from an origin that is not the node's.</summary>
public sealed class PageServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<PageServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(ServeAsync);
        await app.StartAsync();
        return new PageServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task ServeAsync(HttpContext http)
    {
        string name = http.Request.Path.Value is null or "/" ? "index.html" : http.Request.Path.Value[1..];
        await using Stream? file = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (file is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        http.Response.ContentType =
            name.EndsWith(".js", StringComparison.Ordinal) ? "text/javascript" : "text/html; charset=utf-8";
        await file.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
