using Ooblex.Contracts.Media;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Errors;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>GET /v1/sessions: the sessions whose media this node carries. Admins only: ids are capabilities.</summary>
internal sealed class ListSessions(IMediaStats media, Access access)
{
    public Task HandleAsync(HttpContext http)
    {
        if (!access.TryAdmit(http, ApiScopes.Admin, null, out Caller? _, out Problem? problem))
        {
            return problem.WriteAsync(http);
        }

        SessionListView list = new([.. media.Sessions.Select(SessionView.Of)]);
        return JsonBodies.WriteAsync(http, StatusCodes.Status200OK, list, SessionJson.Default.SessionListView);
    }
}
