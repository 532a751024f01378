using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using Ooblex.Gateway;
using Ooblex.Gateway.Logging;

namespace Ooblex.Node.Startup;

/// <summary>Publishes and watches once over the node's own HTTP port, with offers that no media follows.</summary>
internal sealed class SelfCalls(
    string nodeId, bool carriesMedia, NodeAddresses addresses, GatewayOptions gateway, Redacted<string> key)
{
    // The first one costs a hundred times what the fifth costs.
    private const int Rounds = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // It is this node that is to be warm, and not the one that would carry a client.
    private readonly string _pin = carriesMedia ? $"?node={nodeId}" : "";

    /// <summary>What it publishes: one for each node, so that nodes that start together do not take it from each other.
    /// </summary>
    public string Stream { get; } =
        "warm_up_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(nodeId)))[..16];

    /// <returns><c>null</c> when all went as it should; else what did not.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        using HttpClient http = Client();
        try
        {
            string? problem = null;
            for (int round = 0; round < Rounds && problem is null; round++)
            {
                problem = await PublishAndWatchAsync(http, cancellation);
            }

            return problem;
        }
        catch (Exception e) when (e is HttpRequestException
            || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    private async Task<string?> PublishAndWatchAsync(HttpClient http, CancellationToken cancellation)
    {
        using HttpResponseMessage publish = await PostAsync(http, "/whip/", CannedOffer.Publisher(), cancellation);
        if (publish.StatusCode != HttpStatusCode.Created)
        {
            return $"POST /whip answered {(int)publish.StatusCode}";
        }

        using HttpResponseMessage watch = await PostAsync(http, "/whep/", CannedOffer.Viewer(), cancellation);
        await DeleteAsync(http, watch.Headers.Location, cancellation);
        await DeleteAsync(http, publish.Headers.Location, cancellation);
        await DeleteAsync(http, new Uri($"/v1/streams/{Stream}", UriKind.Relative), cancellation);
        return watch.StatusCode == HttpStatusCode.Created ? null : $"POST /whep answered {(int)watch.StatusCode}";
    }

    private async Task<HttpResponseMessage> PostAsync(
        HttpClient http, string path, string offer, CancellationToken cancellation)
    {
        using StringContent body = new(offer, new MediaTypeHeaderValue("application/sdp"));
        return await http.PostAsync(new Uri(path + Stream + _pin, UriKind.Relative), body, cancellation);
    }

    private static async Task DeleteAsync(HttpClient http, Uri? session, CancellationToken cancellation)
    {
        if (session is not null)
        {
            using HttpResponseMessage _ = await http.DeleteAsync(session, cancellation);
        }
    }

    private HttpClient Client()
    {
        // The certificate names the public host, not the loopback address that this goes to, and may be of a private
        // CA.
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
        bool isSecure = gateway.Tls is { Enabled: true, RedirectHttp: true };
        Uri address = addresses.Gateway.First(uri => (uri.Scheme == Uri.UriSchemeHttps) == isSecure);
        HttpClient http = new(handler) { BaseAddress = address, Timeout = Limit };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        return http;
    }
}
