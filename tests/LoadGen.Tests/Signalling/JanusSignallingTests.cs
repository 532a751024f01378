using System.Text.Json.Nodes;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Tests.Signalling;

public sealed class JanusSignallingTests : IDisposable
{
    private readonly FakeJanus _janus = new();
    private readonly JanusSignalling _signalling;

    public JanusSignallingTests()
    {
        _signalling = new JanusSignalling(new Uri("http://192.0.2.1:8088/janus"), _janus);
    }

    public void Dispose()
    {
        _signalling.Dispose();
        _janus.Dispose();
    }

    [Fact]
    public async Task A_publisher_makes_a_room_and_offers_to_be_the_active_side()
    {
        ClientDescription client = new("AB", Publishes: true);

        SignalledSession session = await _signalling.OpenAsync(client, "one");

        Assert.Equal(["create", "joinandconfigure"], Requests());
        Assert.Equal(Body(0)["room"]!.ToJsonString(), Body(1)["room"]!.ToJsonString());
        Assert.Equal(client.ToOffer("active"), (string?)_janus.Messages[1].Request["jsep"]!["sdp"]);
        Assert.False(session.Server.Controls);
        Assert.Equal(45739, session.Server.EndPoint.Port);
    }

    [Fact]
    public async Task A_viewer_is_made_an_offer_of_that_publisher_and_answers_it()
    {
        ClientDescription viewer = new("AB", Publishes: false);
        await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), "one");

        SignalledSession session = await _signalling.OpenAsync(viewer, "one");

        Assert.Equal(["create", "joinandconfigure", "join", "start"], Requests());
        Assert.Equal(Body(1)["id"]!.ToJsonString(), Body(2)["streams"]![0]!["feed"]!.ToJsonString());
        JsonNode answer = _janus.Messages[3].Request["jsep"]!;
        Assert.Equal(("answer", viewer.ToAnswer(session.Server)), ((string?)answer["type"], (string?)answer["sdp"]));
        Assert.True(session.Server.Controls);
    }

    [Fact]
    public async Task Each_client_has_a_handle_and_gives_it_back()
    {
        SignalledSession publisher = await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), "one");
        SignalledSession viewer = await _signalling.OpenAsync(new ClientDescription("AB", Publishes: false), "one");

        await _signalling.CloseAsync(viewer);
        await _signalling.CloseAsync(publisher);

        Assert.Equal(["10", "10", "11", "11"], _janus.Messages.Select(message => message.Handle));
        Assert.Equal(["11", "10"], _janus.Detached);
    }

    [Fact]
    public async Task A_handle_that_has_ended_by_itself_is_as_good_as_given_back()
    {
        SignalledSession session = await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), "one");

        await _signalling.CloseAsync(session);
        await _signalling.CloseAsync(session);

        Assert.Equal(["10"], _janus.Detached);
    }

    [Fact]
    public async Task Streams_have_rooms_and_ids_of_their_own()
    {
        for (int stream = 0; stream < 20; stream++)
        {
            await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), $"{stream}");
        }

        IEnumerable<JsonObject> created = _janus.Messages.Select(message => (JsonObject)message.Request["body"]!)
            .Where(body => (string?)body["request"] == "joinandconfigure");
        Assert.Equal(20, created.DistinctBy(body => (long)body["room"]!).Count());
        Assert.Equal(20, created.DistinctBy(body => (long)body["id"]!).Count());
    }

    [Fact]
    public async Task A_viewer_that_comes_before_the_room_knows_its_publisher_asks_again()
    {
        await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), "one");
        _janus.Refusals.Enqueue((428, "No such feed"));
        _janus.Refusals.Enqueue((428, "No such feed"));

        await _signalling.OpenAsync(new ClientDescription("AB", Publishes: false), "one");

        Assert.Equal(["create", "joinandconfigure", "join", "join", "join", "start"], Requests());
    }

    [Fact]
    public async Task What_the_room_refuses_is_told()
    {
        await _signalling.OpenAsync(new ClientDescription("AB", Publishes: true), "one");
        _janus.Refusals.Enqueue((433, "Unauthorized"));

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(
            () => _signalling.OpenAsync(new ClientDescription("AB", Publishes: false), "one"));
        Assert.Contains("Unauthorized", error.Message, StringComparison.Ordinal);
    }

    private IEnumerable<string> Requests() => Enumerable.Range(0, _janus.Messages.Count)
        .Select(index => (string)Body(index)["request"]!);

    private JsonObject Body(int index) => (JsonObject)_janus.Messages[index].Request["body"]!;
}
