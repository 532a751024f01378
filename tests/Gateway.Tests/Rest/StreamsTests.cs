using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Rest;

public sealed class StreamsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    [Fact]
    public async Task A_created_stream_has_everything_that_the_guide_promises()
    {
        await using GatewayHost host = await Start();
        HttpResponseMessage created = await Create(host, "{\"name\":\"Front door\"}").Expect(201);
        JsonElement stream = await created.Json();
        string id = stream.GetProperty("id").GetString()!;
        Assert.True(StreamId.TryParse(id, out _));
        Assert.Matches("^stream_[a-z0-9]{12}$", id);
        string root = host.Address.ToString().TrimEnd('/');
        Assert.Equal($"/v1/streams/{id}", created.Header("Location"));
        Assert.Equal(id, stream.GetProperty("streamId").GetString());
        Assert.Equal("Front door", stream.GetProperty("name").GetString());
        Assert.Equal($"{root}/whip/{id}", stream.GetProperty("whip_url").GetString());
        Assert.Equal($"{root}/whep/{id}", stream.GetProperty("whep_url").GetString());
        Assert.Equal($"{root}/watch.html#stream={id}", stream.GetProperty("dashboard_url").GetString());
        Assert.Equal("waiting", stream.GetProperty("status").GetString());
        Assert.Equal(_time.GetUtcNow(), stream.GetProperty("created_at").GetDateTimeOffset());
        Assert.False(stream.TryGetProperty("vdo_ninja_url", out _));

        await host.SendAsOwner(Requests.Post($"/whip/{id}", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Post($"/whep/{id}", Offers.View())).Expect(201);
    }

    [Fact]
    public async Task Links_follow_the_options()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Links = options.Links with
            {
                PublicUrl = "https://media.example/",
                VdoNinjaUrl = "https://vdo.ninja",
                DashboardUrl = "https://dash.example",
            },
        });
        JsonElement stream = await (await Create(host, "{\"id\":\"s1\"}").Expect(201)).Json();
        Assert.Equal("https://media.example/whip/s1", stream.GetProperty("whip_url").GetString());
        Assert.Equal(
            "https://vdo.ninja/?whepplay=https%3A%2F%2Fmedia.example%2Fwhep%2Fs1",
            stream.GetProperty("vdo_ninja_url").GetString());
        Assert.Equal("https://dash.example/streams/s1", stream.GetProperty("dashboard_url").GetString());
    }

    [Fact]
    public async Task The_same_id_again_changes_the_options_and_says_200()
    {
        await using GatewayHost host = await Start();
        await Create(host, "{\"id\":\"s1\",\"name\":\"one\"}").Expect(201);
        JsonElement again = await (await Create(host, "{\"streamId\":\"s1\",\"name\":\"two\"}").Expect(200)).Json();
        Assert.Equal("two", again.GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_cannot_be_done_yet_is_said_and_not_refused()
    {
        await using GatewayHost host = await Start();
        JsonElement stream = await (await Create(
            host,
            "{\"name\":\"x\",\"aiModels\":[\"pose\"],\"recording\":true,\"edgeProcessing\":true}")
            .Expect(201)).Json();
        Assert.Equal(
            ["pose", "recording"],
            stream.GetProperty("unsupported").EnumerateArray().Select(field => field.GetString()));
        Assert.False(stream.TryGetProperty("ai", out _));
    }

    [Theory]
    [InlineData("\"aiModels\":[\"emotion\"],\"edgeProcessing\":false")]
    [InlineData("\"ai_models\":[\"emotion\"],\"ai\":{\"processing\":\"cloud\"}")]
    [InlineData("\"ai\":{\"models\":[\"emotion\"],\"processing\":\"cloud\"}")]
    public async Task A_stream_is_made_with_its_pipeline(string fields)
    {
        await using GatewayHost host = await Start();
        JsonElement stream = await (await Create(host, $"{{\"id\":\"s1\",{fields}}}").Expect(201)).Json();
        JsonElement pipeline = await (await host.SendAsOwner(
            Requests.New("GET", "/v1/streams/s1/ai/pipeline")).Expect(200)).Json();

        Assert.Equal(pipeline.ToString(), stream.GetProperty("ai").ToString());
        Assert.Equal("emotion", pipeline.GetProperty("models")[0].GetString());
        Assert.Equal("cloud", pipeline.GetProperty("processing").GetString());
    }

    [Theory]
    [InlineData("\"aiModels\":\"emotion\"")]
    [InlineData("\"ai\":[\"emotion\"]")]
    [InlineData("\"ai\":{\"modles\":[\"emotion\"]}")]
    [InlineData("\"aiModels\":[\"emotion\"],\"edgeProcessing\":\"yes\"")]
    public async Task A_pipeline_that_cannot_be_meant_makes_no_stream(string fields)
    {
        await using GatewayHost host = await Start();
        await Create(host, $"{{\"id\":\"s1\",{fields}}}").ExpectProblem(400, "invalid-field");
        await host.SendAsOwner(Requests.New("GET", "/v1/streams/s1")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task A_pipeline_with_a_new_stream_needs_its_scope()
    {
        await using GatewayHost host = await Start();
        string key = await host.MakeKey("publish");
        await host.Send(Requests.Post("/v1/streams", "{\"aiModels\":[\"emotion\"]}", Requests.Json).Key(key))
            .ExpectProblem(403, "insufficient-scope");
    }

    [Fact]
    public async Task A_stream_lives_at_the_site_that_the_body_names_and_stays_there()
    {
        await using GatewayHost host = await Start();
        host.Cluster.Nodes.Add(new NodeReport { NodeId = "edge-a", Site = "a" });
        JsonElement made = await (await Create(host, "{\"id\":\"s1\",\"site\":\"a\"}").Expect(201)).Json();
        Assert.Equal("a", made.GetProperty("site").GetString());
        await Create(host, "{\"id\":\"s1\",\"site\":\"a\"}").Expect(200);
        await Create(host, "{\"id\":\"s1\"}").Expect(200);

        JsonElement here = await (await Create(host, "{\"id\":\"s2\"}").Expect(201)).Json();
        string own = here.GetProperty("site").GetString()!;
        Assert.NotEqual("a", own);
        await Create(host, $"{{\"id\":\"s1\",\"site\":\"{own}\"}}").ExpectProblem(400, "invalid-field");
        await Create(host, "{\"id\":\"s3\",\"site\":\"nowhere\"}").ExpectProblem(400, "unknown-site");
        await Create(host, "{\"id\":\"s3\",\"site\":\"no/where\"}").ExpectProblem(400, "unknown-site");
        await host.SendAsOwner(Requests.Patch("/v1/streams/s1", $"{{\"site\":\"{own}\"}}", Requests.Json))
            .ExpectProblem(400, "invalid-field");
    }

    [Theory]
    [InlineData("", "malformed-json")]
    [InlineData("null", "malformed-json")]
    [InlineData("[]", "malformed-json")]
    [InlineData("\"name\"", "malformed-json")]
    [InlineData("{\"name\":", "malformed-json")]
    [InlineData("{\"name\":\"a\"} {}", "malformed-json")]
    [InlineData("{\"name\":5}", "malformed-json")]
    [InlineData("{\"nmae\":\"a\"}", "malformed-json")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}", "malformed-json")]
    [InlineData("{\"name\":\"\"}", "invalid-field")]
    [InlineData("{\"name\":\"a\\nb\"}", "invalid-field")]
    [InlineData("{\"id\":\"no-hyphens\"}", "invalid-field")]
    [InlineData("{\"id\":\"a\",\"streamId\":\"b\"}", "invalid-field")]
    public async Task Bad_JSON_is_told_what_is_wrong(string body, string slug)
    {
        await using GatewayHost host = await Start();
        JsonElement problem = await Create(host, body).ExpectProblem(400, slug);
        Assert.DoesNotContain("Ooblex.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(host.Entities.Asked);
    }

    [Fact]
    public async Task Deep_JSON_and_long_names_are_refused()
    {
        await using GatewayHost host = await Start();
        string deep = "{\"recording\":" + new string('[', 200) + new string(']', 200) + "}";
        await Create(host, deep).ExpectProblem(400, "malformed-json");
        await Create(host, $"{{\"name\":\"{new string('n', 101)}\"}}").ExpectProblem(400, "invalid-field");
        await Create(host, $"{{\"name\":\"{new string('n', 9000)}\"}}").ExpectProblem(413, "body-too-large");
    }

    [Fact]
    public async Task Hostile_bodies_never_make_a_500()
    {
        await using GatewayHost host = await Start();
        Random random = new(99);
        const string seed = "{\"id\":\"s1\",\"name\":\"x\",\"aiModels\":[\"face_detection\"],\"recording\":{\"a\":1}}";
        for (int i = 0; i < 400; i++)
        {
            char[] text = seed.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(0, 256);
            }

            int status = (int)(await Create(host, new string(text, 0, random.Next(1, text.Length + 1)))).StatusCode;
            Assert.True(status < 500, $"seed 99, round {i}: {status} for {new string(text)}");
        }
    }

    [Fact]
    public async Task The_list_shows_publisher_viewers_codecs_uptime_and_rate()
    {
        await using GatewayHost host = await Start();
        string viewer = await host.MakeKey("view");
        await host.SendAsOwner(Requests.Post("/whip/live1", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Post("/whep/live1", Offers.View())).Expect(201);
        await host.SendAsOwner(Requests.Post("/whep/live1", Offers.View())).Expect(201);
        await Create(host, "{\"id\":\"idle1\"}").Expect(201);
        PeerId publisher = host.Entities.List().Single(stream => stream.Publisher is not null).Publisher!.Value;
        host.Entities.Stats.Add(new SessionStats(
            publisher, "live1", PeerRole.Publisher, "connected", 1, 2, 3, 4, 1_234_567, 0, null));
        _time.Advance(TimeSpan.FromSeconds(90));

        JsonElement[] streams = await List(host, TestOptions.BootstrapKey);
        Assert.Equal(["idle1", "live1"], streams.Select(stream => stream.GetProperty("id").GetString()));
        JsonElement live = streams[1];
        Assert.Equal("live", live.GetProperty("status").GetString());
        Assert.Equal(publisher.ToString(), live.GetProperty("publisher").GetString());
        Assert.Equal(2, live.GetProperty("viewers").GetInt32());
        Assert.Equal(
            ["audio/OPUS", "video/VP8"],
            live.GetProperty("codecs").EnumerateArray().Select(codec => codec.GetString()));
        Assert.Equal(90, live.GetProperty("uptime_seconds").GetInt64());
        Assert.Equal(1_234_567, live.GetProperty("bitrate_bps").GetInt64());

        // Who is no admin learns no session id whole.
        string? seen = (await List(host, viewer))[1].GetProperty("publisher").GetString();
        Assert.NotEqual(publisher.ToString(), seen);
        Assert.StartsWith("n1.", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_read_changed_and_ended()
    {
        await using GatewayHost host = await Start();
        await host.SendAsOwner(Requests.New("GET", "/v1/streams/s1")).ExpectProblem(404, "not-found");
        await host.SendAsOwner(Requests.Patch("/v1/streams/s1", "{\"name\":\"x\"}", Requests.Json)).Expect(404);
        await Create(host, "{\"id\":\"s1\"}").Expect(201);
        HttpResponseMessage session = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);

        JsonElement changed = await (await host.SendAsOwner(
            Requests.Patch("/v1/streams/s1", "{\"name\":\"Back door\"}", Requests.Json)).Expect(200)).Json();
        Assert.Equal("Back door", changed.GetProperty("name").GetString());
        await host.SendAsOwner(Requests.Patch("/v1/streams/s1", "{\"id\":\"s2\"}", Requests.Json))
            .ExpectProblem(400, "invalid-field");
        JsonElement read = await (await host.SendAsOwner(Requests.New("GET", "/v1/streams/s1")).Expect(200)).Json();
        Assert.Equal("Back door", read.GetProperty("name").GetString());

        await host.SendAsOwner(Requests.New("DELETE", "/v1/streams/s1")).Expect(204);
        await host.SendAsOwner(Requests.New("GET", "/v1/streams/s1")).Expect(404);
        await host.SendAsOwner(Requests.New("GET", session.Header("Location")!)).Expect(404);
        await host.SendAsOwner(Requests.New("DELETE", "/v1/streams/s1")).Expect(404);
    }

    private Task<GatewayHost> Start() => GatewayHost.StartAsync(time: _time);

    private static Task<HttpResponseMessage> Create(GatewayHost host, string body) =>
        host.SendAsOwner(Requests.Post("/v1/streams", body, Requests.Json));

    private static async Task<JsonElement[]> List(GatewayHost host, string key)
    {
        HttpResponseMessage list = await host.Send(Requests.New("GET", "/v1/streams").Key(key)).Expect(200);
        return [.. (await list.Json()).GetProperty("streams").EnumerateArray()];
    }
}
