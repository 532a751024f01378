using System.Net.Http.Headers;
using System.Text;

namespace Ooblex.LoadGen.Signalling;

/// <summary>POST and DELETE of WHIP (RFC 9725) and WHEP.</summary>
/// <param name="server">Scheme, host and port.</param>
/// <param name="paths">Where on it.</param>
/// <param name="key">The bearer token; empty for none.</param>
internal sealed class SignallingClient(Uri server, SignallingPaths paths, string key) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Opens a session.</summary>
    public async Task<SignalledSession> OpenAsync(ClientOffer offer, string stream)
    {
        Uri address = new(server, (offer.Publishes ? paths.Whip : paths.Whep).Replace("{stream}", stream));
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Headers.Authorization = Authorization();
        request.Content = new StringContent(offer.ToSdp(), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        using HttpResponseMessage response = await _http.SendAsync(request).ConfigureAwait(false);
        string body = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidDataException($"{address} answered {(int)response.StatusCode}: {body}");
        }

        Uri? session = response.Headers.Location is { } location ? new Uri(address, location) : null;
        return new SignalledSession(ServerAnswer.Read(body), session);
    }

    /// <summary>Ends a session; a server that has forgotten it, or never named it, is none of our business.</summary>
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

/// <summary>Paths on the server, with <c>{stream}</c> where its name goes.</summary>
internal sealed record SignallingPaths(string Whip, string Whep);

/// <summary>What a POST came to.</summary>
/// <param name="Answer">How to reach the server's media.</param>
/// <param name="Resource">The session's URL, from the Location header; null where there was none.</param>
internal sealed record SignalledSession(ServerAnswer Answer, Uri? Resource);
