using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway;

/// <summary>Requests of the node to itself, so that the first client meets compiled code and open files.</summary>
public static class GatewayWarmUp
{
    private const int Rounds = 3;

    // A viewer's offer to a stream that nobody publishes: it goes the whole way to the entities and opens nothing.
    private const string Offer =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=recvonly\r\na=rtcp-mux\r\n"
        + "a=ice-ufrag:warm\r\na=ice-pwd:warmwarmwarmwarmwarmwarm\r\na=setup:actpass\r\n"
        + "a=fingerprint:sha-256 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:"
        + "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\r\na=rtpmap:96 VP8/90000\r\n";

    /// <summary>
    /// Call it once the application has started. Answers do not matter, and failures are not reported.
    /// </summary>
    public static async Task WarmUpOoblexGatewayAsync(this WebApplication app, CancellationToken cancellation)
    {
        StreamId stream = StreamId.Parse("ooblex_warm_up");
        string? token = app.Services.GetRequiredService<ViewTokens>().Mint(stream);
        Uri? address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(Loopback)
            .FirstOrDefault(uri => uri.Scheme == Uri.UriSchemeHttp);
        if (address is null)
        {
            return;
        }

        using SocketsHttpHandler handler = new() { UseProxy = false, AllowAutoRedirect = false };
        using HttpClient http = new(handler) { BaseAddress = address };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {token}");
        for (int round = 0; round < Rounds; round++)
        {
            using StringContent offer = new(Offer, System.Text.Encoding.ASCII, MediaTypes.Sdp);
            HttpRequestMessage[] requests =
            [
                new(HttpMethod.Get, "/"),
                new(HttpMethod.Options, $"/whip/{stream}"),
                new(HttpMethod.Get, "/v1/streams"),
                new(HttpMethod.Post, $"/whep/{stream}") { Content = offer },
            ];
            foreach (HttpRequestMessage request in requests)
            {
                await SendAsync(http, request, cancellation);
            }
        }
    }

    private static async Task SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, cancellation);
            }
            catch (HttpRequestException)
            {
                // A gateway that cannot be reached from its own machine is only colder than it might be.
            }
        }
    }

    // What is bound to every address is reached on the loopback one.
    private static Uri Loopback(string address)
    {
        Uri bound = new(address.Replace("://*", "://localhost", StringComparison.Ordinal));
        bool every = bound.Host is "0.0.0.0" or "[::]";
        return every ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri : bound;
    }
}
