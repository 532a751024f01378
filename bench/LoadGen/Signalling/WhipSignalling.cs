using System.Net.Http.Headers;
using System.Text;

namespace Ooblex.LoadGen.Signalling;

/// <summary>POST and DELETE of WHIP (RFC 9725) and WHEP.</summary>
/// <param name="server">Scheme, host and port.</param>
/// <param name="paths">Where on it.</param>
/// <param name="key">The bearer token; empty for none.</param>
/// <param name="wire">What carries the requests; sockets without one.</param>
internal sealed class WhipSignalling(Uri server, SignallingPaths paths, string key, HttpMessageHandler? wire = null)
    : ISignalling
{
    private readonly HttpClient _http = new(wire ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Patience
    {
        init => _http.Timeout = value;
    }

    public async Task<SignalledSession> OpenAsync(ClientDescription client, string stream)
    {
        Uri address = new(server, (client.Publishes ? paths.Whip : paths.Whep).Replace("{stream}", stream));
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.Authorization = Authorization();
        request.Content = new StringContent(client.ToOffer(), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using HttpResponseMessage response = await _http.SendAsync(request).ConfigureAwait(false);
        string body = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidDataException($"{address} answered {(int)response.StatusCode}: {body}");
        }

        // The answer may have come from elsewhere (307), and then the session is there too.
        Uri answered = response.RequestMessage?.RequestUri ?? address;
        Uri? session = response.Headers.Location is { } location ? new Uri(answered, location) : null;
        return new SignalledSession(ServerDescription.ReadAnswer(body, answered.Host), session);
    }

    public async Task CloseAsync(SignalledSession session)
    {
        if (session.Resource is null)
        {
            return;
        }

        using HttpRequestMessage request = new(HttpMethod.Delete, session.Resource);
        request.Headers.Authorization = Authorization();
        using HttpResponseMessage response = await _http.SendAsync(request).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private AuthenticationHeaderValue? Authorization() =>
        key.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", key);
}
