using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Signalling;

/// <summary>
/// The <c>WHEP: url | token</c> header, by which a publishing VDO.Ninja page tells its viewers where to watch.
/// </summary>
internal sealed class WhepShare(ViewTokens tokens, GatewayOptions options)
{
    private const string Header = "WHEP";

    public void AppendTo(HttpContext http, StreamId stream)
    {
        if (options.Signalling.WhepHeader == WhepHeader.Off)
        {
            return;
        }

        string url = PublicUrl.Base(http.Request, options) + SignallingKind.Whep.EndpointPath(stream);
        bool withToken = options.Signalling.WhepHeader == WhepHeader.Token && !options.Auth.AnonymousView;
        http.Response.Headers[Header] = withToken && tokens.Mint(stream) is { } token ? $"{url} | {token}" : url;
    }
}
