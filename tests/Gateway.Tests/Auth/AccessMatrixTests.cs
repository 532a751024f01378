using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Auth;

/// <summary>Every endpoint against every kind of key.</summary>
public sealed class AccessMatrixTests
{
    private const string NoSession = "n1.AAAAAAAAAAAAAAAAAAAAAA";

    /// <summary>Method, path, the scopes that open it, and what one who is let in gets.</summary>
    public static TheoryData<string, string, string, int> Endpoints => new()
    {
        { "POST", "/whip/s1", "publish", 415 },
        { "POST", "/s1/whip", "publish", 415 },
        { "GET", $"/whip/s1/{NoSession}", "publish admin", 404 },
        { "PATCH", $"/whip/s1/{NoSession}", "publish admin", 404 },
        { "DELETE", $"/whip/s1/{NoSession}", "publish admin", 404 },
        { "POST", "/whep/s1", "view", 415 },
        { "POST", "/s1/whep", "view", 415 },
        { "GET", $"/whep/s1/{NoSession}", "view admin", 404 },
        { "PATCH", $"/whep/s1/{NoSession}", "view admin", 404 },
        { "DELETE", $"/whep/s1/{NoSession}", "view admin", 404 },
        { "GET", "/v1/streams", "view admin", 200 },
        { "POST", "/v1/streams", "publish admin", 415 },
        { "GET", "/v1/streams/s1", "view admin", 404 },
        { "PATCH", "/v1/streams/s1", "admin", 415 },
        { "DELETE", "/v1/streams/s1", "admin", 404 },
        { "GET", "/v1/streams/s1/events", "view admin", 404 },
        { "GET", "/v1/streams/s1/ai/pipeline", "view ai admin", 404 },
        { "GET", "/v1/ai/models", "publish view ai admin", 200 },
        { "GET", "/v1/ai/backgrounds", "ai admin", 200 },
        { "GET", "/v1/ai/backgrounds/office", "ai admin", 404 },
        { "PUT", "/v1/ai/backgrounds/office", "ai admin", 415 },
        { "DELETE", "/v1/ai/backgrounds/office", "ai admin", 404 },
        { "GET", "/v1/sessions", "admin", 200 },
        { "GET", $"/v1/sessions/{NoSession}/stats", "publish view admin", 404 },
        { "DELETE", $"/v1/sessions/{NoSession}", "admin", 404 },
        { "GET", "/v1/keys", "admin", 200 },
        { "POST", "/v1/keys", "admin", 415 },
        { "DELETE", "/v1/keys/nosuchkey", "admin", 404 },
    };

    [Theory, MemberData(nameof(Endpoints))]
    public async Task Only_a_valid_key_with_the_scope_is_let_in(string method, string path, string opens, int let)
    {
        FakeTimeProvider time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));
        await using GatewayHost host = await GatewayHost.StartAsync(time: time);
        ApiKeyStore keys = host.Services.GetRequiredService<ApiKeyStore>();

        HttpResponseMessage none = await host.Send(Requests.New(method, path)).Expect(401);
        Assert.Equal("Bearer realm=\"ooblex\"", none.Header("WWW-Authenticate"));

        foreach (string scope in new[] { "publish", "view", "ai", "admin", "turn" })
        {
            bool opened = opens.Split(' ').Contains(scope);
            string key = await host.MakeKey(scope);
            HttpResponseMessage answer =
                await host.Send(Requests.New(method, path).Key(key)).Expect(opened ? let : 403);
            if (!opened)
            {
                Assert.Contains("insufficient", await answer.Text(), StringComparison.Ordinal);
            }
        }

        Assert.True(ScopeNames.TryParse(opens.Split(' ')[0], out ApiScopes needed));
        DateTimeOffset soon = time.GetUtcNow() + TimeSpan.FromMinutes(1);
        NewApiKey plain = new("r", needed, null, null, null);
        (ApiKey _, string expiring) = (await keys.CreateAsync(plain with { ExpiresAt = soon }, default))!.Value;
        (ApiKey revoked, string revokedToken) = (await keys.CreateAsync(plain, default))!.Value;
        await host.Send(Requests.New(method, path).Key(expiring)).Expect(let);
        await host.Send(Requests.New(method, path).Key(revokedToken)).Expect(let);
        time.Advance(TimeSpan.FromMinutes(1));
        await keys.RevokeAsync(revoked.Id, default);

        string[] bad =
        [
            expiring, revokedToken, "wrong", "ook_aaaaaaaaaaaa_bbbb", revokedToken + "x", "ovt.s1.9999999999.AAAA",
        ];
        foreach (string key in bad)
        {
            Task<HttpResponseMessage> pending = host.Send(Requests.New(method, path).Key(key));
            await pending.ExpectProblem(401, "invalid-credentials");
            string? challenge = (await pending).Header("WWW-Authenticate");
            Assert.Contains("error=\"invalid_token\"", challenge, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_for_one_stream_opens_no_other()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string publisher = await host.MakeKey("publish", stream: "s1");
        string viewer = await host.MakeKey("view", stream: "s1");
        await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(publisher)).Expect(201);
        await host.SendAsOwner(Requests.Post("/whip/s2", Offers.Publish())).Expect(201);

        await host.Send(Requests.Post("/whip/s2", Offers.Publish()).Key(publisher)).ExpectProblem(403, "other-stream");
        await host.Send(Requests.Post("/whep/s2", Offers.View()).Key(viewer)).ExpectProblem(403, "other-stream");
        await host.Send(Requests.New("GET", "/v1/streams/s2").Key(viewer)).ExpectProblem(403, "other-stream");
        await host.Send(Requests.New("DELETE", "/v1/streams/s2").Key(publisher)).ExpectProblem(403, "other-stream");
        await host.Send(Requests.Post("/v1/streams", "{\"id\":\"s2\"}", Requests.Json).Key(publisher))
            .ExpectProblem(403, "other-stream");

        HttpResponseMessage list = await host.Send(Requests.New("GET", "/v1/streams").Key(viewer)).Expect(200);
        JsonElement only = Assert.Single((await list.Json()).GetProperty("streams").EnumerateArray());
        Assert.Equal("s1", only.GetProperty("id").GetString());
        await host.Send(Requests.New("DELETE", "/v1/streams/s1").Key(publisher)).Expect(204);
    }

    [Fact]
    public async Task With_anonymous_viewing_only_viewing_needs_no_key()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Auth = options.Auth with { AnonymousView = true },
        });
        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        HttpResponseMessage viewed = await host.Send(Requests.Post("/whep/s1", Offers.View())).Expect(201);
        await host.Send(Requests.New("GET", "/v1/streams")).Expect(200);
        await host.Send(Requests.Post("/whip/s1", Offers.Publish())).Expect(401);
        await host.Send(Requests.New("GET", "/v1/sessions")).Expect(401);
        await host.Send(Requests.Post("/whep/s1", Offers.View()).Key("wrong")).Expect(401);
        await host.Send(Requests.New("DELETE", viewed.Header("Location")!)).Expect(200);
    }

    [Theory, Conformance.Conformance("W-49")]
    [InlineData(true, 201)]
    [InlineData(false, 401)]
    public async Task W49_a_key_in_the_URL_counts_when_it_is_allowed(bool allowed, int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Auth = options.Auth with { TokenInQuery = allowed },
        });
        await host.Send(Requests.Post($"/whip/s1?token={TestOptions.BootstrapKey}", Offers.Publish())).Expect(status);
        await host.Send(Requests.Post("/whip/s1?token=wrong", Offers.Publish())).Expect(401);
    }

    [Theory]
    [InlineData("bearer {0}", 201)]
    [InlineData("BEARER   {0}", 201)]
    [InlineData("Basic {0}", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("{0}", 401)]
    public async Task The_scheme_is_read_as_HTTP_says(string form, int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string header = string.Format(null, form, TestOptions.BootstrapKey);
        await host.Send(Requests.Post("/whip/s1", Offers.Publish()).With("Authorization", header)).Expect(status);
    }

    [Fact]
    public async Task Without_a_bootstrap_key_the_empty_key_opens_nothing()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Auth = options.Auth with { BootstrapKey = null },
        });
        foreach (string key in new[] { "", " ", "null", TestOptions.BootstrapKey })
        {
            await host.Send(Requests.New("GET", "/v1/keys").With("Authorization", $"Bearer {key}")).Expect(401);
        }
    }
}
