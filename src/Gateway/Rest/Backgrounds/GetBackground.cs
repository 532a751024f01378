using Microsoft.Net.Http.Headers;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>GET /v1/ai/backgrounds/{name}: the file, as it was put here.</summary>
internal sealed class GetBackground(BackgroundStore backgrounds, BackgroundDoor door, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryReader(http, out Problem? problem) || !BackgroundDoor.TryName(http, out string name, out problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (bool tried, (StoredBackground About, byte[] File)? found) = await DatabaseDoor.TryAsync(
            http, options, "background pictures", () => backgrounds.FindAsync(name, http.RequestAborted));
        if (!tried)
        {
            return;
        }

        if (found is not { } picture)
        {
            await BackgroundDoor.Unknown(name).WriteAsync(http);
            return;
        }

        // Somebody else's bytes: a browser shall take them for a picture and for nothing else.
        http.Response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentType = picture.About.MediaType;
        http.Response.ContentLength = picture.File.Length;
        await http.Response.Body.WriteAsync(picture.File, http.RequestAborted);
    }
}
