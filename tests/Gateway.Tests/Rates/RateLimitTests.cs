using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Tests.Conformance;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Rates;

public sealed class RateLimitTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    [Theory, Conformance("W-54", "P-25")]
    [InlineData("POST", "/whip/s1")]
    [InlineData("PATCH", "/whip/s1/n1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("DELETE", "/whip/s1/n1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("POST", "/whep/s1")]
    [InlineData("PATCH", "/whep/s1/n1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("DELETE", "/whep/s1/n1.AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task W54_a_burst_from_one_address_gets_429_and_when_to_come_back(string method, string path)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with
            {
                Rates = options.Rates with { PerAddressPerSecond = 0.2, PerAddressBurst = 3 },
            },
            _time);
        for (int i = 0; i < 3; i++)
        {
            Assert.NotEqual(429, (int)(await host.SendAsOwner(Requests.New(method, path))).StatusCode);
        }

        Task<HttpResponseMessage> limited = host.SendAsOwner(Requests.New(method, path));
        await limited.ExpectProblem(429, "rate-limited");
        Assert.Equal("5", (await limited).Header("Retry-After"));
        Assert.Equal("*", (await limited).Header("Access-Control-Allow-Origin"));

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.NotEqual(429, (int)(await host.SendAsOwner(Requests.New(method, path))).StatusCode);
    }

    [Fact]
    public async Task Preflights_are_not_counted()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with { Rates = options.Rates with { PerAddressPerSecond = 0.1, PerAddressBurst = 1 } },
            _time);
        for (int i = 0; i < 10; i++)
        {
            await host.Send(Requests.Preflight("/whip/s1", "POST", "authorization")).Expect(204);
        }
    }

    [Fact]
    public async Task Each_key_has_its_own_bucket_and_may_have_its_own_rate()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with { Rates = options.Rates with { PerKeyPerSecond = 1, PerKeyBurst = 10 } }, _time);
        string usual = await host.MakeKey("view");
        string slow = await host.MakeKey("view", rate: 0.2);

        Assert.Equal(10, await Served(host, usual, 15));
        Assert.Equal(2, await Served(host, slow, 5)); // Ten seconds' worth, as for the others.
        Task<HttpResponseMessage> limited = host.Send(Requests.New("GET", "/v1/streams").Key(slow));
        await limited.ExpectProblem(429, "rate-limited");
        Assert.Equal("5", (await limited).Header("Retry-After"));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await Served(host, slow, 3));
    }

    [Fact]
    public async Task Wrong_keys_shut_the_door_for_their_address_whatever_comes_next()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with { Rates = options.Rates with { FailedAuthPerMinute = 6, FailedAuthBurst = 3 } },
            _time);
        for (int i = 0; i < 3; i++)
        {
            await host.Send(Requests.New("GET", "/v1/keys").Key($"guess{i}")).Expect(401);
        }

        Task<HttpResponseMessage> limited = host.SendAsOwner(Requests.New("GET", "/v1/keys"));
        await limited.ExpectProblem(429, "rate-limited");
        Assert.Equal("10", (await limited).Header("Retry-After"));
        await host.Send(Requests.New("GET", "/v1/keys")).Expect(401);
        _time.Advance(TimeSpan.FromSeconds(10));
        await host.SendAsOwner(Requests.New("GET", "/v1/keys")).Expect(200);
    }

    [Fact]
    public async Task OPTIONS_is_no_way_around_the_limit_on_guesses()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with { Rates = options.Rates with { FailedAuthPerMinute = 6, FailedAuthBurst = 3 } },
            _time);
        for (int i = 0; i < 3; i++)
        {
            await host.Send(Requests.New("OPTIONS", "/whip/s1").Key($"guess{i}")).Expect(200);
        }

        await host.SendAsOwner(Requests.New("GET", "/v1/keys")).Expect(429);
    }

    private static async Task<int> Served(GatewayHost host, string key, int requests)
    {
        int served = 0;
        for (int i = 0; i < requests; i++)
        {
            served += (await host.Send(Requests.New("GET", "/v1/streams").Key(key))).IsSuccessStatusCode ? 1 : 0;
        }

        return served;
    }
}
