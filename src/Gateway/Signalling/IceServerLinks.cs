using Microsoft.Net.Http.Headers;

namespace Ooblex.Gateway.Signalling;

/// <summary>STUN and TURN servers as Link headers (RFC 9725 §4.6).</summary>
internal sealed class IceServerLinks
{
    private readonly string[] _all;
    private readonly string[] _public;

    public IceServerLinks(GatewayOptions options)
    {
        IReadOnlyList<IceServerOptions> servers = options.Signalling.IceServers;
        _all = [.. servers.Select(Write)];
        _public = [.. servers.Where(server => server.Credential is null).Select(Write)];
    }

    public void AppendTo(IHeaderDictionary headers) => Append(headers, _all);

    /// <summary>Those that carry no credential, for whoever asks.</summary>
    public void AppendPublicTo(IHeaderDictionary headers) => Append(headers, _public);

    private static void Append(IHeaderDictionary headers, string[] links)
    {
        foreach (string link in links)
        {
            headers.Append(HeaderNames.Link, link);
        }
    }

    private static string Write(IceServerOptions server)
    {
        string link = $"<{server.Url}>; rel=\"ice-server\"";
        return server.Credential is { } credential
            ? $"{link}; username={Quoted(server.Username)}; credential={Quoted(credential.Reveal())}; "
                + "credential-type=\"password\""
            : link;
    }

    // RFC 9110 §5.6.4
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
