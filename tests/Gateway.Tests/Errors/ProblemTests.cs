using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Errors;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("GET", "/nothing/here/at/all", 404, "no-such-path")]
    [InlineData("PUT", "/whip/s1", 405, "method-not-allowed")]
    [InlineData("DELETE", "/whep/s1", 405, "method-not-allowed")]
    [InlineData("POST", "/whip/s1/n1.AAAAAAAAAAAAAAAAAAAAAA", 405, "method-not-allowed")]
    [InlineData("PATCH", "/s1/whip", 405, "method-not-allowed")]
    [InlineData("PUT", "/v1/streams", 405, "method-not-allowed")]
    [InlineData("POST", "/v1/sessions", 405, "method-not-allowed")]
    [InlineData("POST", "/", 405, "method-not-allowed")]
    public async Task What_routing_refuses_has_a_body_too(string method, string path, int status, string slug)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Task<HttpResponseMessage> pending = host.SendAsOwner(Requests.New(method, path));
        await pending.ExpectProblem(status, slug);
        if (status == 405)
        {
            Assert.NotEmpty((await pending).Content.Headers.Allow);
        }
    }

    [Theory]
    [InlineData("/whip/s1", "DELETE", "GET, HEAD, OPTIONS, POST")]
    [InlineData("/whip/s1/n1.AAAAAAAAAAAAAAAAAAAAAA", "POST", "DELETE, GET, HEAD, OPTIONS, PATCH")]
    [InlineData("/v1/streams", "DELETE", "GET, POST")]
    public async Task A_405_names_the_methods_there_are(string path, string method, string allowed)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage refused = await host.SendAsOwner(Requests.New(method, path)).Expect(405);
        Assert.Equal(allowed, string.Join(", ", refused.Content.Headers.Allow.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_unforeseen_mistake_is_500_with_a_trace_and_without_its_text()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        JsonElement problem = await host.Send(Requests.New("GET", "/test/broken")).ExpectProblem(500, "internal");
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        string trace = problem.GetProperty("trace").GetString()!;
        Assert.Contains(host.Log.All, line => line.Contains(trace, StringComparison.Ordinal)
            && line.Contains("a secret in an exception", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(64 * 1024, 400)]
    [InlineData((64 * 1024) + 1, 413)]
    [InlineData(1024 * 1024, 413)]
    [InlineData(7 * 1024 * 1024, 413)]
    public async Task A_body_over_the_limit_is_413_and_the_connection_lives(int bytes, int status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.SendAsOwner(Requests.Post("/whip/s1", new string('a', bytes))).Expect(status);
        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        Assert.DoesNotContain(host.Entities.Asked, asked => asked.ToString()!.Length > 100_000);
    }

    [Fact]
    public async Task A_chunked_body_over_the_limit_is_413_too()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpRequestMessage request = Requests.Post("/whip/s1", new string('a', 100_000));
        request.Headers.TransferEncodingChunked = true;
        await host.SendAsOwner(request).ExpectProblem(413, "body-too-large");
    }

    [Fact]
    public async Task A_body_that_never_ends_is_408()
    {
        FakeTimeProvider time = new();
        await using GatewayHost host = await GatewayHost.StartAsync(time: time);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        string head = "POST /whip/s1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\n"
            + $"Authorization: Bearer {TestOptions.BootstrapKey}\r\nContent-Length: 1000\r\n\r\nv=0\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));

        byte[] buffer = new byte[8192];
        Task<int> answer = socket.ReceiveAsync(buffer);
        for (int i = 0; i < 3_000 && !answer.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1)); // Until the request has got as far as its body, and beyond.
            await Task.WhenAny(answer, Task.Delay(20));
        }

        string text = Encoding.UTF8.GetString(buffer, 0, await answer);
        Assert.StartsWith("HTTP/1.1 408 ", text, StringComparison.Ordinal);
        Assert.Contains("Connection: close", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n", "431")]
    [InlineData("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n", "414")]
    [InlineData("nonsense\r\n\r\n", "400")]
    public async Task Kestrel_refuses_what_is_not_HTTP(string request, string status)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        string text = request.Replace("{long}", new string('x', 20_000), StringComparison.Ordinal);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        byte[] buffer = new byte[1024];
        int read = await socket.ReceiveAsync(buffer);
        Assert.StartsWith($"HTTP/1.1 {status}", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        await host.SendAsOwner(Requests.New("GET", "/whip/s1")).Expect(200);
    }
}
