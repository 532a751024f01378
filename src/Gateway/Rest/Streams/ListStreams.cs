using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>GET /v1/streams: what the directory knows, from memory.</summary>
internal sealed class ListStreams(IStreamDirectory directory, StreamViews views, Access access)
{
    public Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.View | ApiScopes.Admin, null, out Caller? caller, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        IEnumerable<StreamEntry> visible = directory.List()
            .Where(entry => caller.MayTouch(entry.Stream.Stream))
            .OrderBy(entry => entry.Stream.Stream.Value, StringComparer.Ordinal);
        StreamListView list = new(views.Many(http, caller, visible));
        return JsonBodies.WriteAsync(http, StatusCodes.Status200OK, list, StreamJson.Default.StreamListView);
    }
}
