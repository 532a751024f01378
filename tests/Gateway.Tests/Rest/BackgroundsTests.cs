using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Tests.Support;
using Ooblex.Media.Codecs;
using Ooblex.TestKit.Pictures;

namespace Ooblex.Gateway.Tests.Rest;

public sealed class BackgroundsTests
{
    private const string Path = "/v1/ai/backgrounds";
    private const string Png = "image/png";

    private static readonly byte[] Picture = PngFile.Make(32, 16, (x, y) => ((byte)(x * 8), (byte)(y * 16), 9));

    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-01-01T00:00:00Z", null));

    [Fact]
    public async Task A_picture_that_is_put_here_can_be_listed_seen_replaced_and_removed()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        JsonElement made = await (await host.SendAsOwner(Put("office", Picture)).Expect(201)).Json();
        Assert.Equal($"{host.Address}v1/ai/backgrounds/office", made.GetProperty("url").GetString());
        Assert.Equal((32, 16), (made.GetProperty("width").GetInt32(), made.GetProperty("height").GetInt32()));

        JsonElement list = await (await host.SendAsOwner(Requests.New("GET", Path)).Expect(200)).Json();
        JsonElement only = Assert.Single(list.GetProperty("backgrounds").EnumerateArray());
        Assert.Equal(made.GetRawText(), only.GetRawText());
        Assert.Equal(("office", Png), (Text(only, "name"), Text(only, "mediaType")));
        Assert.Equal("2026-01-01T00:00:00+00:00", Text(only, "createdAt"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Picture)), Text(only, "sha256"));
        Assert.Equal(Picture.Length, only.GetProperty("bytes").GetInt32());

        HttpResponseMessage seen = await host.SendAsOwner(Requests.New("GET", $"{Path}/office")).Expect(200);
        Assert.Equal(Picture, await seen.Content.ReadAsByteArrayAsync());
        Assert.Equal((Png, "nosniff"), (seen.Header("Content-Type"), seen.Header("X-Content-Type-Options")));

        await host.SendAsOwner(Put("office", PngFile.Make(8, 8, (_, _) => (1, 2, 3)))).Expect(200);
        await host.SendAsOwner(Requests.New("DELETE", $"{Path}/office")).Expect(204);
        await host.SendAsOwner(Requests.New("DELETE", $"{Path}/office")).ExpectProblem(404, "not-found");
        await host.SendAsOwner(Requests.New("GET", $"{Path}/office")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task What_is_no_picture_that_can_be_used_is_refused_with_its_reason()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        byte[] damaged = (byte[])Picture.Clone();
        damaged[Picture.Length / 2] ^= 1;
        await AssertRefusedAsync("neither PNG nor JPEG", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray());
        await AssertRefusedAsync("neither PNG nor JPEG", []);
        await AssertRefusedAsync("damaged", damaged);
        await AssertRefusedAsync($"20000x20000 pixels; {GatewayHost.MaxPixels}", PngFile.Start(20_000, 20_000));

        async Task AssertRefusedAsync(string why, byte[] file)
        {
            JsonElement problem = await host.SendAsOwner(Put("office", file)).ExpectProblem(422, "unusable-picture");
            Assert.Contains(why, Text(problem, "detail"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_the_request_itself_says_is_looked_at_before_its_body()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        await host.SendAsOwner(Put("office", Picture, "image/gif")).ExpectProblem(415, "unsupported-media-type");
        await host.SendAsOwner(Put("of-fice", Picture)).ExpectProblem(400, "invalid-field");
        await host.SendAsOwner(Put("office", new byte[2_000_001])).ExpectProblem(413, "body-too-large");
        HttpRequestMessage endless = Put("office", Picture);
        endless.Content = new StreamContent(new MemoryStream(new byte[2_000_001]));
        endless.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Png);
        endless.Headers.TransferEncodingChunked = true;
        await host.SendAsOwner(endless).ExpectProblem(413, "body-too-large");
        JsonElement list = await (await host.SendAsOwner(Requests.New("GET", Path)).Expect(200)).Json();
        Assert.Empty(list.GetProperty("backgrounds").EnumerateArray());
    }

    [Fact]
    public async Task There_is_room_for_so_many_and_no_more()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        foreach (string name in new[] { "a", "b", "c" })
        {
            await host.SendAsOwner(Put(name, Picture)).Expect(201);
        }

        await host.SendAsOwner(Put("d", Picture)).ExpectProblem(409, "background-limit");
        await host.SendAsOwner(Put("c", Picture)).Expect(200);
    }

    [Fact]
    public async Task So_many_files_come_in_at_the_same_time_and_no_more()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        using HttpClient patient = host.NewClient(new SocketsHttpHandler
        {
            UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
        });
        SlowFile[] files = [new(Picture), new(Picture)];
        List<Task<HttpResponseMessage>> coming = [];
        foreach (SlowFile file in files)
        {
            HttpRequestMessage request = Put($"slow{coming.Count}", []).Key(TestOptions.BootstrapKey);
            request.Content = file;
            request.Headers.ExpectContinue = true;
            coming.Add(patient.SendAsync(request));
            await file.IsWanted.WaitAsync(TimeSpan.FromMinutes(1)); // The gateway reads: it has let this one in.
        }

        Task<HttpResponseMessage> third = host.SendAsOwner(Put("quick", Picture));
        await third.ExpectProblem(503, "at-capacity");
        Assert.NotNull((await third).Header("Retry-After"));
        Array.ForEach(files, file => file.GoOn());
        await Task.WhenAll(coming.Select(answer => answer.Expect(201)));
        await host.SendAsOwner(Put("quick", Picture)).Expect(201);
    }

    [Fact]
    public async Task A_key_for_one_stream_sees_pictures_and_changes_none()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time);
        string key = await host.MakeKey("ai", stream: "s1");
        await host.SendAsOwner(Put("office", Picture)).Expect(201);
        await host.Send(Requests.New("GET", $"{Path}/office").Key(key)).Expect(200);
        await host.Send(Put("office", Picture).Key(key)).ExpectProblem(403, "other-stream");
        await host.Send(Requests.New("DELETE", $"{Path}/office").Key(key)).ExpectProblem(403, "other-stream");
    }

    [Fact]
    public async Task A_pipeline_that_is_asked_for_again_is_another_once_another_file_has_its_name()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.SendAsOwner(Requests.Post("/v1/streams", "{\"id\":\"s1\"}", Requests.Json)).Expect(201);
        List<string?> marks = [];
        foreach (byte[]? file in new[] { null, Picture, Picture, PngFile.Make(8, 8, (_, _) => (1, 2, 3)) })
        {
            if (file is not null)
            {
                await host.SendAsOwner(Put("office", file));
            }

            await host.SendAsOwner(Requests.Post(
                "/v1/streams/s1/ai/pipeline",
                """{"effects":["background_image"],"settings":{"background_image.picture":"office"}}""",
                Requests.Json));
            IReadOnlyDictionary<string, string> settings =
                host.Entities.Asked.OfType<StreamProtocol.SetPipeline>().Last().Spec.Settings;
            Assert.Equal("office", settings["background_image.picture"]);
            marks.Add(settings.GetValueOrDefault("background_image.sha256"));
        }

        Assert.Null(marks[0]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Picture)), marks[1]);
        Assert.Equal(marks[1], marks[2]);
        Assert.NotEqual(marks[1], marks[3]);
    }

    [Fact]
    public async Task A_gateway_without_a_decoder_goes_by_the_header()
    {
        Lazy<VideoCodecs> none = new(VideoCodecs.Probe(new CodecOptions { Enabled = false, MaxPixels = 1 }));
        await using GatewayHost host = await GatewayHost.StartAsync(time: _time, codecs: none);
        await host.SendAsOwner(Put("office", PngFile.Start(100, 100))).Expect(201);
        await host.SendAsOwner(Put("office", [1, 2, 3])).ExpectProblem(422, "unusable-picture");
    }

    private static string? Text(JsonElement of, string property) => of.GetProperty(property).GetString();

    private static HttpRequestMessage Put(string name, byte[] file, string type = Png)
    {
        HttpRequestMessage request = Requests.New("PUT", $"{Path}/{name}");
        request.Content = new ByteArrayContent(file);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return request;
    }

    /// <summary>Sent when the gateway asks for it, and when the test lets it go.</summary>
    private sealed class SlowFile : HttpContent
    {
        private readonly byte[] _file;
        private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _mayGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowFile(byte[] file)
        {
            _file = file;
            Headers.ContentType = MediaTypeHeaderValue.Parse(Png);
        }

        public Task IsWanted => _wanted.Task;

        public void GoOn() => _mayGo.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _wanted.SetResult();
            await _mayGo.Task;
            await stream.WriteAsync(_file);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _file.Length;
            return true;
        }
    }
}
