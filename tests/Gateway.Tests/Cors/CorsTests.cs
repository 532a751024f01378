using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Cors;

public sealed class CorsTests
{
    private static readonly string[] Exposed = ["Location", "Link", "ETag", "Accept-Patch", "WHEP", "Retry-After"];

    [Theory]
    [InlineData("POST", "/whip/s1", "authorization,content-type")]
    [InlineData("POST", "/s1/whep", "authorization,content-type")]
    [InlineData("PATCH", "/whep/s1/n1.AAAAAAAAAAAAAAAAAAAAAA", "authorization,content-type,if-match")]
    [InlineData("DELETE", "/whep/s1/n1.AAAAAAAAAAAAAAAAAAAAAA", "authorization")]
    [InlineData("GET", "/v1/streams", "authorization")]
    public async Task A_preflight_of_any_endpoint_is_granted(string method, string path, string headers)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage answer = await host.Send(Requests.Preflight(path, method, headers)).Expect(204);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("3600", answer.Header("Access-Control-Max-Age"));
        Assert.Contains(method, Words(answer, "Access-Control-Allow-Methods"));
        string[] granted = Words(answer, "Access-Control-Allow-Headers");
        Assert.All(
            headers.Split(','),
            header => Assert.Contains(header, granted, StringComparer.OrdinalIgnoreCase));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("GET", "/v1/streams", 401)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("PUT", "/whip/s1", 405)]
    [InlineData("POST", "/whip/bad-id", 400)]
    [InlineData("GET", "/test/broken", 500)]
    [InlineData("GET", "/whip/s1", 200)]
    public async Task Answers_of_every_kind_can_be_read_by_the_page(string method, string path, int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage answer =
            await host.Send(Requests.New(method, path).With("Origin", "https://page.example")).Expect(status);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.All(Exposed, header => Assert.Contains(header, Words(answer, "Access-Control-Expose-Headers")));
    }

    [Theory]
    [InlineData("https://vdo.ninja", "https://vdo.ninja")]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData(null, null)]
    public async Task A_list_of_origins_lets_only_those_read(string? origin, string? granted)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Cors = options.Cors with { Origins = ["https://vdo.ninja", "https://studio.example:8443"] },
        });
        HttpResponseMessage answer =
            await host.Send(Requests.New("GET", "/whip/s1").With("Origin", origin)).Expect(200);
        Assert.Equal(granted, answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("Origin", Words(answer, "Vary"));

        HttpRequestMessage preflight = Requests.New("OPTIONS", "/whip/s1")
            .With("Origin", origin ?? "https://evil.example")
            .With("Access-Control-Request-Method", "POST");
        HttpResponseMessage allowed = await host.Send(preflight).Expect(204);
        Assert.Equal(granted is not null, allowed.Header("Access-Control-Allow-Methods") is not null);
    }

    private static string[] Words(HttpResponseMessage response, string header) =>
        response.Header(header)?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
