using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Rest;

public sealed class KeysTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    [Fact]
    public async Task The_secret_is_shown_once()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        HttpResponseMessage made = await Make(
            host,
            "{\"name\":\"cam\",\"scopes\":[\"publish\",\"view\"],\"stream\":\"s1\",\"per_second\":5,"
            + "\"expires_at\":\"2026-02-01T00:00:00Z\"}").Expect(201);
        JsonElement body = await made.Json();
        string key = body.GetProperty("key").GetString()!;
        JsonElement about = body.GetProperty("about");
        Assert.Matches("^ook_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal($"/v1/keys/{key[4..16]}", made.Header("Location"));
        Assert.Equal("no-store", made.Header("Cache-Control"));
        Assert.Equal(key[4..16], about.GetProperty("id").GetString());
        Assert.Equal(["publish", "view"], about.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));

        HttpResponseMessage list = await host.SendAsOwner(Requests.New("GET", "/v1/keys")).Expect(200);
        string text = await list.Text();
        Assert.Contains(key[4..16], text, StringComparison.Ordinal);
        Assert.DoesNotContain(key[17..], text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_the_next_request_on()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        string key = await host.MakeKey("view");
        await host.Send(Requests.New("GET", "/v1/streams").Key(key)).Expect(200);
        await host.SendAsOwner(Requests.New("DELETE", $"/v1/keys/{key[4..16]}")).Expect(204);
        await host.Send(Requests.New("GET", "/v1/streams").Key(key)).Expect(401);
        await host.SendAsOwner(Requests.New("DELETE", $"/v1/keys/{key[4..16]}")).Expect(204);
        await host.SendAsOwner(Requests.New("DELETE", "/v1/keys/nosuchkey")).ExpectProblem(404, "not-found");
    }

    [Theory]
    [InlineData("{\"scopes\":[\"view\"]}")]
    [InlineData("{\"name\":\"a\"}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[]}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"root\"]}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"View\"]}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"view\"],\"stream\":\"a-b\"}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"admin\"],\"stream\":\"s1\"}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"view\"],\"per_second\":0}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"view\"],\"per_second\":-1}")]
    [InlineData("{\"name\":\"a\",\"scopes\":[\"view\"],\"expires_at\":\"2026-01-01T00:00:00Z\"}")]
    public async Task What_makes_no_sense_is_refused(string body)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        await Make(host, body).ExpectProblem(400, "invalid-field");
    }

    [Fact]
    public async Task There_is_a_limit_to_keys()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(
            options => options with { Auth = options.Auth with { MaxKeys = 1 } }, _time);
        await host.MakeKey("view");
        await Make(host, "{\"name\":\"a\",\"scopes\":[\"view\"]}").ExpectProblem(409, "key-limit");
    }

    private static Task<HttpResponseMessage> Make(GatewayHost host, string body) =>
        host.SendAsOwner(Requests.Post("/v1/keys", body, Requests.Json));
}
