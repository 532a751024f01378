using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Http;

public sealed class ProxyTests
{
    [Fact]
    public async Task A_trusted_proxy_says_who_asks_and_under_which_name()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Http = options.Http with { TrustedProxies = ["127.0.0.0/8"] },
        });
        HttpResponseMessage created =
            await host.SendAsOwner(Forwarded(Requests.Post("/whip/s1", Offers.Publish()))).Expect(201);
        Assert.StartsWith("https://media.example/whep/s1", created.Header("WHEP"), StringComparison.Ordinal);
        Assert.Contains(host.Log.All, line => line.Contains("from 203.0.113.9 by", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Http = options.Http with { TrustedProxies = ["10.0.0.0/8"] },
            Rates = options.Rates with { PerAddressPerSecond = 0.1, PerAddressBurst = 1 },
        });
        HttpResponseMessage created =
            await host.SendAsOwner(Forwarded(Requests.Post("/whip/s1", Offers.Publish()))).Expect(201);
        Assert.StartsWith("http://127.0.0.1:", created.Header("WHEP"), StringComparison.Ordinal);

        // A made-up address is no way around the limit.
        await host.SendAsOwner(Forwarded(Requests.New("GET", "/v1/streams"), "198.51.100.7")).Expect(429);
    }

    private static HttpRequestMessage Forwarded(HttpRequestMessage request, string address = "203.0.113.9") => request
        .With("X-Forwarded-For", address)
        .With("X-Forwarded-Proto", "https")
        .With("X-Forwarded-Host", "media.example");
}
