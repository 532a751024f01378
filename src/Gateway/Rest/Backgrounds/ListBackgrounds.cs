using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>GET /v1/ai/backgrounds: every picture, without its file.</summary>
internal sealed class ListBackgrounds(BackgroundStore backgrounds, BackgroundDoor door, GatewayOptions options)
{
    public async Task HandleAsync(HttpContext http)
    {
        if (!door.TryReader(http, out Problem? problem))
        {
            await problem.WriteAsync(http);
            return;
        }

        (bool tried, IReadOnlyList<StoredBackground>? found) = await DatabaseDoor.TryAsync(
            http, options, "background pictures", () => backgrounds.ListAsync(http.RequestAborted));
        if (tried)
        {
            string root = PublicUrl.Base(http.Request, options);
            BackgroundListView list = new([.. found!.Select(about => BackgroundView.Of(root, about))]);
            await JsonBodies.WriteAsync(
                http, StatusCodes.Status200OK, list, BackgroundJson.Default.BackgroundListView);
        }
    }
}
