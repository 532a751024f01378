using System.Net.WebSockets;
using System.Text;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Results;

/// <summary>What pipelines find, as clients hear it over HTTP.</summary>
public sealed class StreamResultsTests : IAsyncLifetime
{
    private const string Path = "/v1/streams/s1/events";
    private const string Stream = "lab/s1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync(options => options with
        {
            Results = options.Results with { KeepAlive = TimeSpan.FromMilliseconds(50) },
        });
        await _gateway.SendAsOwner(Requests.Post("/v1/streams", "{\"id\":\"s1\"}", Requests.Json)).Expect(201);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Results_and_errors_come_as_events_with_signs_of_life_between_them()
    {
        using HttpResponseMessage answer = await ListenAsync(await _gateway.MakeKey("view", stream: "s1"));
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal([":", ""], await ReadAsync(events, 2));
        Assert.Equal([":", ""], await ReadAsync(events, 2));

        _gateway.Vision.Tell(Stream, "face_detection", """{"type":"face_detection"}""");
        Assert.Equal(["event: ai-result", """data: {"type":"face_detection"}""", ""], await NextAsync(events));
        _gateway.Vision.Tell(Stream, "ai-error", """{"type":"ai-error"}""");
        Assert.Equal(["event: ai-error", """data: {"type":"ai-error"}""", ""], await NextAsync(events));
    }

    [Fact]
    public async Task A_web_socket_gets_the_same_messages_and_is_forgotten_when_it_closes()
    {
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TestOptions.BootstrapKey}");
        using CancellationTokenSource limit = new(Patience);
        UriBuilder address = new(new Uri(_gateway.Address, Path)) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, limit.Token);
        await UntilAsync(1);

        _gateway.Vision.Tell(Stream, "emotion", """{"type":"emotion"}""");
        byte[] buffer = new byte[100];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.Equal("""{"type":"emotion"}""", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.True(received.EndOfMessage);

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        await UntilAsync(0);
    }

    [Fact]
    public async Task No_more_listen_than_may_and_a_place_is_free_again_when_one_has_gone()
    {
        HttpResponseMessage first = await ListenAsync(TestOptions.BootstrapKey);
        using HttpResponseMessage second = await ListenAsync(TestOptions.BootstrapKey);
        HttpRequestMessage third = Requests.New("GET", Path).Key(TestOptions.BootstrapKey);
        await _gateway.Http.SendAsync(third).ExpectProblem(503, "at-capacity");

        first.Dispose();
        await UntilAsync(1);
        using HttpResponseMessage again = await ListenAsync(TestOptions.BootstrapKey);
        await UntilAsync(2);
    }

    [Fact]
    public async Task Listening_ends_with_the_stream()
    {
        using HttpResponseMessage answer = await ListenAsync(TestOptions.BootstrapKey);
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync());

        await _gateway.SendAsOwner(Requests.New("DELETE", "/v1/streams/s1")).Expect(204);

        using CancellationTokenSource limit = new(Patience);
        while (await events.ReadLineAsync(limit.Token) is not null)
        {
            // Signs of life until then.
        }

        await UntilAsync(0);
    }

    private static async Task<string[]> ReadAsync(StreamReader events, int lines)
    {
        using CancellationTokenSource limit = new(Patience);
        List<string> read = [];
        while (read.Count < lines)
        {
            read.Add((await events.ReadLineAsync(limit.Token))!);
        }

        return [.. read];
    }

    private static async Task<string[]> NextAsync(StreamReader events)
    {
        string[] line = await ReadAsync(events, 1);
        while (line[0] is ":" or "")
        {
            line = await ReadAsync(events, 1);
        }

        return [.. line, .. await ReadAsync(events, 2)];
    }

    private async Task<HttpResponseMessage> ListenAsync(string key)
    {
        HttpResponseMessage answer = await _gateway.Http.SendAsync(
            Requests.New("GET", Path).Key(key), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)answer.StatusCode);
        return answer;
    }

    private async Task UntilAsync(int listeners)
    {
        using CancellationTokenSource limit = new(Patience);
        while (_gateway.Vision.Count(Stream) != listeners)
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
