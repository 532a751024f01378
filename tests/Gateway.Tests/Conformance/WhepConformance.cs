using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>The WHEP draft, §4.1 to §4.10.</summary>
public abstract class WhepConformance : ConformanceSuite
{
    private const string Host = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host";

    [Fact, Conformance("P-01")]
    public async Task P01_GET_on_endpoint_and_session_gives_2xx_without_content()
    {
        (string session, _) = await OpenViewer();
        foreach (string path in new[] { Whep, session })
        {
            HttpResponseMessage got = await Send(Requests.New("GET", path));
            Assert.InRange((int)got.StatusCode, 200, 299);
            Assert.Equal("", await got.Text());
        }
    }

    [Fact, Conformance("P-02", "P-03")]
    public async Task P02_HEAD_gives_200_with_the_headers_of_GET()
    {
        HttpResponseMessage head = await Send(Requests.New("HEAD", Whep)).Expect(200);
        HttpResponseMessage get = await Send(Requests.New("GET", Whep)).Expect(200);
        Assert.Equal("application/sdp", head.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await head.Text());
        string[] compared = ["Content-Type", "Content-Length", "Accept-Post", "Cache-Control"];
        Assert.All(compared, name => Assert.Equal(get.Header(name), head.Header(name)));
    }

    [Fact, Conformance("P-04")]
    public async Task P04_an_offer_gives_201_with_an_answer_and_the_session()
    {
        await Publish().Expect(201);
        HttpResponseMessage created = await View().Expect(201);
        Assert.Equal("application/sdp", created.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, Sdp.Parse(await created.Text()).Media.Count);
        Assert.StartsWith($"{Whep}/", created.Header("Location"), StringComparison.Ordinal);
        Assert.Matches("^\"[!#-~]+\"$", created.Header("ETag"));
        Assert.Equal("application/trickle-ice-sdpfrag", created.Header("Accept-Patch"));
    }

    [Theory, Conformance("P-09")]
    [InlineData("text/plain", null)]
    [InlineData(null, null)]
    [InlineData("application/sdp", "")]
    [InlineData("application/sdp", "garbage")]
    public async Task P09_a_wrong_type_or_a_malformed_offer_is_refused(string? contentType, string? body)
    {
        await Publish().Expect(201);
        await Send(Requests.New("POST", Whep).Body(body ?? Offers.View(), contentType)).ExpectClientError();
    }

    [Theory, Conformance("P-10")]
    [InlineData("recvonly")]
    [InlineData("sendrecv")]
    public async Task P10_every_m_section_of_the_answer_is_sendonly(string direction)
    {
        await Publish().Expect(201);
        string answer = await (await View(Offers.View(direction)).Expect(201)).Text();
        Assert.Equal(2, Sdp.Lines(answer, "a=sendonly").Count);
        Assert.Empty(Sdp.Lines(answer, "a=recv"));
        Assert.Empty(Sdp.Lines(answer, "a=inactive"));
    }

    [Theory, Conformance("P-10")]
    [InlineData("sendonly")]
    [InlineData("inactive")]
    public async Task P10_an_offer_that_receives_nothing_is_refused(string direction)
    {
        await Publish().Expect(201);
        await View(Offers.View(direction)).ExpectClientError();
    }

    [Fact, Conformance("P-11")]
    public async Task P11_without_a_publisher_409_says_when_to_come_back()
    {
        await Publish().Expect(201);
        HttpResponseMessage live = await Send(Requests.New("GET", $"/v1/streams/{Stream}")).Expect(200);
        string publisher = (await live.Json()).GetProperty("publisher").GetString()!;
        await Send(Requests.New("DELETE", $"/v1/sessions/{publisher}")).Expect(204);

        Task<HttpResponseMessage> pending = View();
        await pending.ExpectProblem(409, "no-publisher");
        Assert.InRange(int.Parse((await pending).Header("Retry-After")!, null), 1, 60);
    }

    [Fact, Conformance("P-13")]
    public async Task P13_DELETE_ends_the_session_and_a_second_one_finds_nothing()
    {
        (string session, _) = await OpenViewer();
        await Send(Requests.New("DELETE", session).With("If-Match", "\"stale\"")).Expect(200);
        await Send(Requests.New("DELETE", session)).Expect(404);
    }

    [Fact, Conformance("P-14")]
    public async Task P14_OPTIONS_gives_200_with_Accept_Post_and_preflights_pass()
    {
        HttpResponseMessage answer = await SendWithoutKey(Requests.New("OPTIONS", Whep)).Expect(200);
        Assert.Equal("application/sdp", answer.Header("Accept-Post"));
        HttpResponseMessage preflight = await SendWithoutKey(Requests.Preflight(Whep, "POST", "authorization"));
        Assert.InRange((int)preflight.StatusCode, 200, 299);
    }

    [Fact, Conformance("P-15")]
    public async Task P15_PATCH_follows_the_rules_of_WHIP()
    {
        (string session, string tag) = await OpenViewer();
        await Send(Requests.Patch(session, Offers.Trickle(Host), "text/plain").With("If-Match", tag)).Expect(415);
        await PatchSession(session, tag, "garbage").ExpectClientError();
        await PatchSession(session, null, Offers.Trickle(Host)).Expect(428);
        await PatchSession(session, "\"never-was\"", Offers.Trickle(Host)).Expect(412);
    }

    [Fact, Conformance("P-16")]
    public async Task P16_trickle_gives_204_without_body_and_without_ETag()
    {
        (string session, string tag) = await OpenViewer();
        HttpResponseMessage trickled = await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
        Assert.Null(trickled.Header("ETag"));
    }

    [Fact, Conformance("P-17")]
    public async Task P17_a_restart_gives_200_with_new_credentials_and_a_new_ETag()
    {
        (string session, string tag) = await OpenViewer();
        HttpResponseMessage restarted = await PatchSession(session, "*", Offers.Restart()).Expect(200);
        Assert.Single(Sdp.Lines(await restarted.Text(), "a=ice-ufrag:"));
        Assert.NotEqual(tag, restarted.Header("ETag"));
        await PatchSession(session, tag, Offers.Trickle(Host)).Expect(412);
    }

    [Fact, Conformance("P-18")]
    public async Task P18_the_answer_bundles_everything_and_multiplexes_RTCP()
    {
        await Publish().Expect(201);
        string answer = await (await View().Expect(201)).Text();
        Assert.Equal(["0 1"], Sdp.Lines(answer, "a=group:BUNDLE "));
        Assert.Equal(Sdp.Sections(answer), Sdp.Lines(answer, "a=rtcp-mux-only").Count);
    }

    [Fact, Conformance("P-19")]
    public async Task P19_all_tracks_are_of_one_MediaStream_and_one_of_each_kind()
    {
        await Publish().Expect(201);
        string answer = await (await View().Expect(201)).Text();
        IReadOnlyList<string> streams = [.. Sdp.Lines(answer, "a=msid:").Select(msid => msid.Split(' ')[0])];
        Assert.Equal(2, streams.Count);
        Assert.Single(streams.Distinct());
        await View(Offers.TwoVideos().Replace("sendonly", "recvonly", StringComparison.Ordinal)).ExpectClientError();
    }

    [Fact, Conformance("P-20")]
    public async Task P20_the_server_says_that_it_is_ICE_lite()
    {
        await Publish().Expect(201);
        Assert.Single(Sdp.Lines(await (await View().Expect(201)).Text(), "a=ice-lite"));
    }

    [Fact, Conformance("P-23")]
    public async Task P23_the_key_is_asked_for_on_endpoint_and_session_and_not_on_preflights()
    {
        (string session, string tag) = await OpenViewer();
        HttpRequestMessage[] requests =
        [
            Requests.Post(Whep, Offers.View()),
            Requests.Patch(session, Offers.Trickle()).With("If-Match", tag),
            Requests.New("DELETE", session),
        ];
        foreach (HttpRequestMessage request in requests)
        {
            HttpResponseMessage refused = await SendWithoutKey(request).Expect(401);
            Assert.StartsWith("Bearer ", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }

        HttpResponseMessage preflight = await SendWithoutKey(Requests.Preflight(session, "DELETE", "authorization"));
        Assert.InRange((int)preflight.StatusCode, 200, 299);
    }

    [Fact, Conformance("P-26")]
    public async Task P26_of_many_codecs_in_the_offer_the_published_one_is_answered_in_the_viewers_own_numbers()
    {
        await Publish(Offers.Publish(video: "VP9/90000")).Expect(201);
        string manyCodecs = Offers.View()
            .Replace("SAVPF 96 97", "SAVPF 96 97 98", StringComparison.Ordinal)
            .Replace(
                "a=rtpmap:97",
                "a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\na=rtpmap:97",
                StringComparison.Ordinal);
        string answer = await (await View(manyCodecs).Expect(201)).Text();
        string video = Assert.Single(Sdp.Lines(answer, "m=video "));
        Assert.StartsWith("9 UDP/TLS/RTP/SAVPF 98", video, StringComparison.Ordinal);
    }
}
