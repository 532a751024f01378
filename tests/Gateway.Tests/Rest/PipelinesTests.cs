using System.Text.Json;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Rest;

/// <summary>A stream's pipeline over HTTP, and what may be asked for.</summary>
public sealed class PipelinesTests : IAsyncLifetime
{
    private const string Path = "/v1/streams/s1/ai/pipeline";

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        await _gateway.SendAsOwner(Requests.Post("/v1/streams", "{\"id\":\"s1\"}", Requests.Json)).Expect(201);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_pipeline_is_made_changed_shown_and_ended()
    {
        JsonElement made = await (await Post(
            """
            {"models":["face_detection","emotion","pose"],"enhance":{"backgroundBlur":true},"processing":"edge",
             "edgeDevice":"cpu","updateInterval":200,"confidenceThreshold":0.5,
             "settings":{"background_blur.radius":12}}
            """).Expect(201)).Json();
        Assert.Equal(["face_detection", "emotion"], Texts(made, "models"));
        Assert.Equal(["face_detection", "emotion"], Texts(made, "applied"));
        Assert.Equal(["background_blur"], Texts(made, "effects"));
        Assert.Equal(["pose", "background_blur"], Texts(made, "unsupported"));
        Assert.Equal("running", made.GetProperty("state").GetString());
        Assert.Equal("CPUExecutionProvider", made.GetProperty("parts")[0].GetProperty("device").GetString());
        Assert.EndsWith("/whep/s1?rendition=processed", made.GetProperty("renditionUrl").GetString());
        PipelineSpec spec = Assert.Single(_gateway.Entities.Asked.OfType<StreamProtocol.SetPipeline>()).Spec;
        Assert.Equal(ProcessingPlace.Edge, spec.Processing);
        Assert.Equal(DeviceWish.Cpu, spec.Device);
        Assert.Equal("12", spec.Settings["background_blur.radius"]);

        JsonElement changed = await (await _gateway.SendAsOwner(Requests.Patch(
            Path, "{\"updateInterval\":50,\"enhance\":{\"backgroundBlur\":false}}", Requests.Json)).Expect(200)).Json();
        Assert.Equal(50, changed.GetProperty("updateInterval").GetDouble());
        Assert.Equal(0.5, changed.GetProperty("confidenceThreshold").GetDouble());
        Assert.Empty(Texts(changed, "effects"));
        Assert.Equal(["face_detection", "emotion"], Texts(changed, "models"));

        await Post("{\"models\":[\"object_tracking\"]}").Expect(200);
        JsonElement shown = await (await _gateway.SendAsOwner(Requests.New("GET", Path)).Expect(200)).Json();
        Assert.Equal(["object_tracking"], Texts(shown, "models"));
        Assert.Equal("hybrid", shown.GetProperty("processing").GetString());

        await _gateway.SendAsOwner(Requests.New("DELETE", Path)).Expect(204);
        await _gateway.SendAsOwner(Requests.New("DELETE", Path)).ExpectProblem(404, "not-found");
        await _gateway.SendAsOwner(Requests.New("GET", Path)).ExpectProblem(404, "not-found");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"models\":[\"pose\"]}")]
    [InlineData("{\"models\":[null]}")]
    [InlineData("{\"models\":[\"face_detection\"],\"aiModels\":[\"emotion\"]}")]
    [InlineData("{\"models\":[\"face_detection\"],\"processing\":\"moon\"}")]
    [InlineData("{\"models\":[\"face_detection\"],\"processing\":\"1\"}")]
    [InlineData("{\"models\":[\"face_detection\"],\"edgeDevice\":\"fpga\"}")]
    [InlineData("{\"models\":[\"face_detection\"],\"updateInterval\":5}")]
    [InlineData("{\"models\":[\"face_detection\"],\"confidenceThreshold\":1.5}")]
    [InlineData("{\"models\":[\"face_detection\"],\"settings\":{\"a\":[1]}}")]
    [InlineData("{\"effects\":[\"sepia\"],\"rendition\":\"no/name\"}")]
    public async Task What_cannot_be_meant_is_refused(string body)
    {
        await Post(body).ExpectProblem(400, "invalid-field");
        Assert.Empty(_gateway.Entities.Asked.OfType<StreamProtocol.SetPipeline>());
    }

    [Fact]
    public async Task A_pipeline_needs_the_scope_and_the_stream_and_one_to_be_there()
    {
        const string Body = "{\"models\":[\"face_detection\"]}";
        string viewer = await _gateway.MakeKey("view");
        string anybody = await _gateway.MakeKey("ai");
        string other = await _gateway.MakeKey("ai", stream: "s2");
        string owner = await _gateway.MakeKey("ai", stream: "s1");

        Task<HttpResponseMessage> Ask(string? key) =>
            _gateway.Send(Requests.Post(Path, Body, Requests.Json).Key(key));
        await Ask(null).ExpectProblem(401, "missing-credentials");
        await Ask(viewer).ExpectProblem(403, "insufficient-scope");
        await Ask(anybody).ExpectProblem(403, "insufficient-scope");
        await Ask(other).ExpectProblem(403, "other-stream");
        await Ask(owner).Expect(201);
        await _gateway.Send(Requests.New("GET", Path).Key(viewer)).Expect(200);
        await _gateway.Send(Requests.New("DELETE", Path).Key(viewer)).ExpectProblem(403, "insufficient-scope");
        await _gateway.SendAsOwner(Requests.Post("/v1/streams/s9/ai/pipeline", Body, Requests.Json))
            .ExpectProblem(404, "not-found");
        await _gateway.SendAsOwner(Requests.Post($"{Path}?pipeline=a.b", Body, Requests.Json))
            .ExpectProblem(400, "invalid-field");
    }

    [Fact]
    public async Task A_change_is_answered_with_what_its_parts_say_of_it_and_not_of_what_was_before()
    {
        await _gateway.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        await Post("{\"models\":[\"face_detection\",\"emotion\"]}").Expect(201);

        JsonElement changed = await (await Post("{\"models\":[\"face_detection\"]}").Expect(200)).Json();

        JsonElement part = Assert.Single(changed.GetProperty("parts").EnumerateArray());
        Assert.Equal(["face_detection"], Texts(part, "running"));
    }

    [Fact]
    public async Task A_stream_may_have_several_pipelines_by_their_names()
    {
        await Post("{\"models\":[\"face_detection\"]}").Expect(201);
        const string Body = "{\"aiModels\":[\"object_tracking\"]}";
        await _gateway.SendAsOwner(Requests.Post($"{Path}?pipeline=people", Body, Requests.Json)).Expect(201);

        JsonElement people =
            await (await _gateway.SendAsOwner(Requests.New("GET", $"{Path}?pipeline=people")).Expect(200)).Json();
        JsonElement main = await (await _gateway.SendAsOwner(Requests.New("GET", Path)).Expect(200)).Json();
        Assert.Equal(["object_tracking"], Texts(people, "models"));
        Assert.Equal(["face_detection"], Texts(main, "models"));
    }

    [Fact]
    public async Task The_models_are_listed_with_what_the_cluster_can_do()
    {
        _gateway.Cluster.Nodes.Add(
            new NodeReport { NodeId = "n2", Site = "lab", Models = ["yunet-n"], Work = ["face_detection"] });

        HttpResponseMessage reply = await _gateway.SendAsOwner(Requests.New("GET", "/v1/ai/models")).Expect(200);
        JsonElement answer = await reply.Json();

        JsonElement model = Assert.Single(answer.GetProperty("models").EnumerateArray());
        Assert.Equal("yunet-n", model.GetProperty("id").GetString());
        Assert.Equal(["n2"], Texts(model, "nodes"));
        Dictionary<string, bool> work = answer.GetProperty("work").EnumerateArray().ToDictionary(
            word => word.GetProperty("id").GetString()!, word => word.GetProperty("available").GetBoolean());
        Assert.True(work["face_detection"]);
        Assert.False(work["emotion"]);
        Assert.False(work["background_blur"]);
    }

    private static string[] Texts(JsonElement element, string list) =>
        [.. element.GetProperty(list).EnumerateArray().Select(text => text.GetString()!)];

    private Task<HttpResponseMessage> Post(string body) =>
        _gateway.SendAsOwner(Requests.Post(Path, body, Requests.Json));
}
