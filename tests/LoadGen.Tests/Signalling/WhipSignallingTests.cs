using System.Net;
using Ooblex.LoadGen.Signalling;

namespace Ooblex.LoadGen.Tests.Signalling;

public sealed class WhipSignallingTests
{
    private static readonly Uri Server = new("http://127.0.0.1:7080");
    private static readonly SignallingPaths Paths = new("/in/{stream}?x=1", "/out/{stream}");
    private static readonly ClientDescription Publisher = new("AB", Publishes: true);
    private static readonly ClientDescription Viewer = new("AB", Publishes: false);

    [Fact]
    public async Task Publishers_and_viewers_post_their_offers_to_their_own_paths()
    {
        FakeHttp http = new((_, _) => FakeHttp.Answer(HttpStatusCode.Created, AnswerVectors.Read("node-whep")));
        using WhipSignalling signalling = new(Server, Paths, "secret", http);

        await signalling.OpenAsync(Publisher, "one");
        await signalling.OpenAsync(Viewer, "two");

        Assert.Equal(
            ["http://127.0.0.1:7080/in/one?x=1", "http://127.0.0.1:7080/out/two"],
            http.Asked.Select(request => request.Url.AbsoluteUri));
        Assert.All(
            http.Asked,
            request => Assert.Equal((HttpMethod.Post, "Bearer secret"), (request.Method, request.Authorization)));
        Assert.Equal(Publisher.ToOffer(), http.Asked[0].Body);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_shown()
    {
        FakeHttp http = new((_, _) => FakeHttp.Answer(HttpStatusCode.OK, AnswerVectors.Read("pion-whep")));
        using WhipSignalling signalling = new(Server, Paths, "", http);

        await signalling.OpenAsync(Viewer, "one");

        Assert.Null(Assert.Single(http.Asked).Authorization);
    }

    [Theory]
    [InlineData("/session/1", "http://127.0.0.1:7080/session/1")]
    [InlineData("1", "http://127.0.0.1:7080/out/1")]
    [InlineData("https://elsewhere/1", "https://elsewhere/1")]
    public async Task A_session_is_ended_where_its_location_says(string location, string session)
    {
        FakeHttp http = new((_, _) =>
            FakeHttp.Answer(HttpStatusCode.Created, AnswerVectors.Read("node-whep"), location));
        using WhipSignalling signalling = new(Server, Paths, "secret", http);

        await signalling.CloseAsync(await signalling.OpenAsync(Viewer, "one"));

        Assert.Equal(
            (HttpMethod.Delete, session, "Bearer secret"),
            (http.Asked[1].Method, http.Asked[1].Url.AbsoluteUri, http.Asked[1].Authorization));
    }

    [Fact]
    public async Task After_a_redirect_a_relative_location_belongs_to_the_server_that_answered()
    {
        FakeHttp http = new((_, _) =>
        {
            HttpResponseMessage response =
                FakeHttp.Answer(HttpStatusCode.Created, AnswerVectors.Read("node-whep"), "/session/1");
            response.RequestMessage = new HttpRequestMessage(HttpMethod.Post, "http://node-2:7080/out/one");
            return response;
        });
        using WhipSignalling signalling = new(Server, Paths, "", http);

        Assert.Equal("http://node-2:7080/session/1", (await signalling.OpenAsync(Viewer, "one")).Resource?.AbsoluteUri);
    }

    [Fact]
    public async Task A_server_that_names_no_session_is_left_alone()
    {
        FakeHttp http = new((_, _) => FakeHttp.Answer(HttpStatusCode.Created, AnswerVectors.Read("node-whep")));
        using WhipSignalling signalling = new(Server, Paths, "", http);

        await signalling.CloseAsync(await signalling.OpenAsync(Viewer, "one"));

        Assert.Single(http.Asked);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reason()
    {
        FakeHttp http = new((_, _) => FakeHttp.Answer(HttpStatusCode.NotFound, "nobody publishes this"));
        using WhipSignalling signalling = new(Server, Paths, "", http);

        InvalidDataException error =
            await Assert.ThrowsAsync<InvalidDataException>(() => signalling.OpenAsync(Viewer, "one"));
        Assert.Contains("answered 404: nobody publishes this", error.Message, StringComparison.Ordinal);
    }
}
