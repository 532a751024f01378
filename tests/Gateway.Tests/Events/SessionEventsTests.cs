using System.Text.Json;
using Ooblex.Contracts.Cluster;
using Ooblex.Gateway.Tests.Conformance;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Events;

/// <summary>The events of a session over HTTP, from a gateway whose cluster a test scripts.</summary>
public sealed class SessionEventsTests : IAsyncLifetime
{
    private const string AllTypes = """["active","inactive","reconnect","viewercount"]""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact, Conformance("W-52", "P-24", "E-01")]
    public async Task E01_a_201_tells_where_events_are_asked_for_and_which_there_are()
    {
        (string publisher, HttpResponseMessage published) = await OpenAsync("whip", Offers.Publish());
        (string viewer, HttpResponseMessage watched) = await OpenAsync("whep", Offers.View());

        Assert.Contains(
            $"<{viewer}/events>; rel=\"urn:ietf:params:whep:ext:core:server-sent-events\"; "
            + "events=\"active,inactive,reconnect,viewercount\"",
            watched.HeaderLines("Link"));
        Assert.Contains(
            $"<{publisher}/events>; rel=\"urn:ooblex:whip:ext:server-sent-events\"; events=\"reconnect,viewercount\"",
            published.HeaderLines("Link"));
    }

    [Fact, Conformance("E-02", "E-04")]
    public async Task E02_a_viewer_hears_that_the_stream_is_active_how_many_watch_and_when_it_ends()
    {
        (string publisher, _) = await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        using StreamReader events = await ListenAsync(viewer, AllTypes);

        Assert.Equal(("active", "{}"), await NextAsync(events));
        Assert.Equal(("viewercount", """{"viewercount":1}"""), await NextAsync(events));
        await OpenAsync("whep", Offers.View());
        Assert.Equal(("viewercount", """{"viewercount":2}"""), await NextAsync(events));
        await _gateway.Http.SendAsync(Requests.New("DELETE", publisher).Key(TestOptions.BootstrapKey)).Expect(200);
        Assert.Equal(("inactive", "{}"), await NextAsync(events));
    }

    [Fact, Conformance("E-05", "E-06")]
    public async Task E05_only_what_was_asked_for_is_sent_and_nothing_is_said_of_a_stream_that_was_never_active()
    {
        (string publisher, _) = await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        await _gateway.Http.SendAsync(Requests.New("DELETE", publisher).Key(TestOptions.BootstrapKey)).Expect(200);
        using StreamReader events = await ListenAsync(viewer, """["active","inactive"]""");

        await OpenAsync("whip", Offers.Publish());

        Assert.Equal(("active", "{}"), await NextAsync(events));
    }

    [Theory, Conformance("E-03")]
    [InlineData("""["active","dance"]""")]
    [InlineData("[]")]
    [InlineData("""{"types":[]}""")]
    [InlineData("active")]
    [InlineData("""[1]""")]
    public async Task E03_what_cannot_be_heard_makes_no_event_stream(string body)
    {
        await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());

        await AskAsync(viewer, body).Expect(400);
    }

    [Fact, Conformance("E-07", "E-08")]
    public async Task E07_events_belong_to_whoever_opened_the_session_and_end_with_it()
    {
        await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        await _gateway.Http.SendAsync(Requests.Post($"{viewer}/events", AllTypes, Requests.Json)).Expect(401);
        string path = (await AskAsync(viewer, AllTypes).Expect(201)).Header("Location")!;
        string other = (await AskAsync(viewer, AllTypes).Expect(201)).Header("Location")!;
        await _gateway.Http.SendAsync(Requests.New("GET", path[..^1] + (path[^1] == 'A' ? 'B' : 'A'))).Expect(404);
        await _gateway.Http.SendAsync(Requests.New("DELETE", other)).Expect(200);
        await _gateway.Http.SendAsync(Requests.New("GET", other)).Expect(404);
        using StreamReader events = new(await _gateway.Http.GetStreamAsync(new Uri(path, UriKind.Relative)));

        await _gateway.Http.SendAsync(Requests.New("DELETE", viewer).Key(TestOptions.BootstrapKey)).Expect(200);

        using CancellationTokenSource limit = new(Patience);
        await events.ReadToEndAsync(limit.Token); // It ends, instead of waiting for ever.
        await _gateway.Http.SendAsync(Requests.New("GET", path)).Expect(404);
    }

    [Fact]
    public async Task A_session_has_no_more_than_four_event_streams()
    {
        await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        for (int i = 0; i < 4; i++)
        {
            await AskAsync(viewer, AllTypes).Expect(201);
        }

        HttpResponseMessage refused = await AskAsync(viewer, AllTypes).Expect(503);

        Assert.NotNull(refused.Header("Retry-After"));
    }

    [Fact, Conformance("E-10")]
    public async Task E10_when_a_node_drains_its_publisher_is_told_first_then_its_viewers_and_nobody_else()
    {
        NodeReport other = new() { NodeId = "n2", Site = "lab" };
        _gateway.Cluster.Nodes.Insert(0, other); // New sessions go there.
        (string publisher, _) = await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        Assert.Contains("/n2.", viewer, StringComparison.Ordinal);
        _gateway.Cluster.Nodes.RemoveAt(0);
        (string calm, _) = await OpenAsync("whep", Offers.View());
        using StreamReader first = await ListenAsync(publisher, """["reconnect"]""");
        using StreamReader second = await ListenAsync(viewer, """["reconnect","active"]""");
        using StreamReader third = await ListenAsync(calm, """["reconnect","active","viewercount"]""");
        Assert.Equal("active", (await NextAsync(second)).Type);
        Assert.Equal("active", (await NextAsync(third)).Type);
        Assert.Equal("viewercount", (await NextAsync(third)).Type);

        _gateway.Cluster.Nodes.Add(other with { Draining = true });

        string here = _gateway.Address.ToString().TrimEnd('/');
        Assert.Equal(("reconnect", $$"""{"url":"{{here}}/whip/lobby"}"""), await NextAsync(first));
        Task<(string Type, string Data)> later = NextAsync(second);
        Assert.Equal(("reconnect", $$"""{"url":"{{here}}/whep/lobby"}"""), await later);
        Task<(string Type, string Data)> stays = NextAsync(third);
        await _gateway.Http.SendAsync(Requests.New("DELETE", viewer).Key(TestOptions.BootstrapKey)).Expect(200);
        Assert.Equal(("viewercount", """{"viewercount":1}"""), await stays);
    }

    [Fact]
    public async Task A_gateway_that_drains_itself_sends_its_clients_to_another_gateway()
    {
        await OpenAsync("whip", Offers.Publish());
        (string viewer, _) = await OpenAsync("whep", Offers.View());
        using StreamReader events = await ListenAsync(viewer, """["reconnect"]""");

        NodeReport self = _gateway.Cluster.Nodes[0];
        _gateway.Cluster.Nodes.Insert(
            0, new NodeReport { NodeId = "n2", Site = "lab", GatewayUrl = "https://two.example:8443" });
        _gateway.Cluster.Nodes[1] = self with { Draining = true };

        Assert.Equal(
            ("reconnect", """{"url":"https://two.example:8443/whep/lobby"}"""), await NextAsync(events));
    }

    private static async Task<(string Type, string Data)> NextAsync(StreamReader events)
    {
        using CancellationTokenSource limit = new(Patience);
        string type = "";
        string data = "";
        while (await events.ReadLineAsync(limit.Token) is { } line)
        {
            type = line.StartsWith("event: ", StringComparison.Ordinal) ? line["event: ".Length..] : type;
            data = line.StartsWith("data: ", StringComparison.Ordinal) ? line["data: ".Length..] : data;
            if (line.Length == 0 && data.Length > 0)
            {
                JsonDocument.Parse(data).Dispose();
                return (type, data);
            }
        }

        throw new EndOfStreamException("The events ended.");
    }

    private async Task<(string Session, HttpResponseMessage Response)> OpenAsync(string kind, string offer)
    {
        HttpResponseMessage response = await _gateway.Http
            .SendAsync(Requests.Post($"/{kind}/lobby", offer).Key(TestOptions.BootstrapKey)).Expect(201);
        return (response.Header("Location")!, response);
    }

    private Task<HttpResponseMessage> AskAsync(string session, string types) => _gateway.Http.SendAsync(
        Requests.Post($"{session}/events", types, Requests.Json).Key(TestOptions.BootstrapKey));

    private async Task<StreamReader> ListenAsync(string session, string types)
    {
        string path = (await AskAsync(session, types).Expect(201)).Header("Location")!;

        // As an EventSource does: without a key.
        return new StreamReader(await _gateway.Http.GetStreamAsync(new Uri(path, UriKind.Relative)));
    }
}
