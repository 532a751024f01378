using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>RFC 9725 §4.1, §4.2 and §4.4: endpoints, sessions and answers.</summary>
public abstract class WhipConformance : ConformanceSuite
{
    [Fact, Conformance("W-01")]
    public async Task W01_GET_on_endpoint_and_session_gives_2xx_without_content()
    {
        (string session, _) = await OpenPublisher();
        foreach (string path in new[] { Whip, session })
        {
            HttpResponseMessage got = await Send(Requests.New("GET", path));
            Assert.InRange((int)got.StatusCode, 200, 299);
            Assert.Equal("", await got.Text());
        }
    }

    [Fact, Conformance("W-02")]
    public async Task W02_a_failed_request_carries_problem_details() =>
        await Publish("garbage").ExpectProblem(400, "malformed-offer");

    [Fact, Conformance("W-03", "W-04", "W-05")]
    public async Task W03_a_valid_offer_gives_201_with_an_answer_and_the_session()
    {
        HttpResponseMessage created = await Publish().Expect(201);
        Assert.Equal("application/sdp", created.Content.Headers.ContentType?.MediaType);
        string answer = await created.Text();
        Assert.Equal(2, Sdp.Parse(answer).Media.Count);

        // An absolute path: VDO.Ninja prefixes scheme and host, every other client resolves it.
        Assert.StartsWith($"{Whip}/", created.Header("Location"), StringComparison.Ordinal);
        await Send(Requests.New("GET", created.Header("Location")!)).Expect(200);
    }

    [Theory, Conformance("W-03")]
    [InlineData("application/sdp; charset=utf-8")]
    [InlineData("Application/SDP")]
    public async Task W03_parameters_and_case_of_the_content_type_do_not_matter(string contentType) =>
        await Send(Requests.Post(Whip, Offers.Publish(), contentType)).Expect(201);

    [Theory, Conformance("W-06")]
    [InlineData("text/plain")]
    [InlineData("application/json")]
    [InlineData("application/trickle-ice-sdpfrag")]
    [InlineData("application/sdp-answer")]
    [InlineData(null)]
    public async Task W06_another_or_no_content_type_is_refused(string? contentType)
    {
        HttpResponseMessage refused =
            await Send(Requests.New("POST", Whip).Body(Offers.Publish(), contentType)).Expect(415);
        Assert.Equal("application/sdp", refused.Header("Accept-Post"));
    }

    [Theory, Conformance("W-07")]
    [InlineData("empty")]
    [InlineData("blank")]
    [InlineData("garbage")]
    [InlineData("no-media")]
    [InlineData("no-fingerprint")]
    [InlineData("no-ufrag")]
    [InlineData("no-mid")]
    [InlineData("cut")]
    [InlineData("bytes")]
    public async Task W07_malformed_SDP_is_refused(string what)
    {
        string body = what switch
        {
            "empty" => "",
            "blank" => "\r\n\r\n",
            "garbage" => "{\"sdp\":1}",
            "no-media" => "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
            "no-fingerprint" => Offers.Without(Offers.Publish(), "a=fingerprint"),
            "no-ufrag" => Offers.Without(Offers.Publish(), "a=ice-ufrag"),
            "no-mid" => Offers.Without(Offers.Publish(), "a=mid"),
            "cut" => Offers.Publish()[..70],
            _ => "v=0\0\u0001\uFFFF",
        };
        HttpResponseMessage refused = await Publish(body).ExpectClientError();
        Assert.Contains((int)refused.StatusCode, new[] { 400, 422 });
    }

    [Theory, Conformance("W-08")]
    [InlineData("sendonly")]
    [InlineData("sendrecv")]
    public async Task W08_every_m_section_of_the_answer_is_recvonly(string direction)
    {
        string answer = await (await Publish(Offers.Publish(direction)).Expect(201)).Text();
        Assert.Equal(2, Sdp.Lines(answer, "a=recvonly").Count);
        Assert.Empty(Sdp.Lines(answer, "a=send"));
        Assert.Empty(Sdp.Lines(answer, "a=inactive"));
    }

    [Theory, Conformance("W-09")]
    [InlineData("recvonly")]
    [InlineData("inactive")]
    public async Task W09_an_offer_that_sends_nothing_is_refused(string direction) =>
        await Publish(Offers.Publish(direction)).ExpectClientError();

    [Fact, Conformance("W-12")]
    public async Task W12_DELETE_ends_the_session_and_a_second_one_finds_nothing()
    {
        (string session, _) = await OpenPublisher();
        await Send(Requests.New("DELETE", session)).Expect(200);
        await Send(Requests.New("DELETE", session)).ExpectProblem(404, "not-found");
        await Send(Requests.New("GET", session)).Expect(404);
        await View().ExpectProblem(409, "no-publisher");
    }

    [Fact, Conformance("W-13", "P-13")]
    public async Task W13_an_operator_ends_a_session()
    {
        (string session, string tag) = await OpenPublisher();
        string id = session[(session.LastIndexOf('/') + 1)..];
        await Send(Requests.New("DELETE", $"/v1/sessions/{id}")).Expect(204);
        await PatchSession(session, tag, Offers.Trickle()).Expect(404);
    }

    [Fact, Conformance("W-38")]
    public async Task W38_the_answer_bundles_everything_and_multiplexes_RTCP()
    {
        string answer = await (await Publish().Expect(201)).Text();
        Assert.Equal(["0 1"], Sdp.Lines(answer, "a=group:BUNDLE "));
        Assert.Equal(Sdp.Sections(answer), Sdp.Lines(answer, "a=rtcp-mux-only").Count);
    }

    [Theory, Conformance("W-38")]
    [InlineData("a=group:BUNDLE")]
    [InlineData("a=rtcp-mux")]
    public async Task W38_an_offer_without_bundle_or_rtcp_mux_is_refused(string missing) =>
        await Publish(Offers.Without(Offers.Publish(), missing)).ExpectClientError();

    [Fact, Conformance("W-39")]
    public async Task W39_two_tracks_of_a_kind_are_refused() =>
        await Publish(Offers.TwoVideos()).ExpectProblem(422, "unacceptable-offer");

    [Fact, Conformance("W-40")]
    public async Task W40_one_m_section_that_cannot_be_met_refuses_the_whole_offer()
    {
        // A video codec nobody knows beside audio that would be fine.
        HttpResponseMessage refused = await Publish(Offers.Publish(video: "X-NEVER/90000")).ExpectClientError();
        Assert.Contains((int)refused.StatusCode, new[] { 400, 406, 422 });
    }

    [Theory, Conformance("W-41")]
    [InlineData("actpass")]
    [InlineData("active")]
    public async Task W41_the_server_is_DTLS_passive(string setup)
    {
        string offer = Offers.Publish().Replace("a=setup:actpass", $"a=setup:{setup}", StringComparison.Ordinal);
        string answer = await (await Publish(offer).Expect(201)).Text();
        Assert.All(Sdp.Lines(answer, "a=setup:"), role => Assert.Equal("passive", role));
    }

    [Fact, Conformance("W-41")]
    public async Task W41_a_client_that_wants_to_be_passive_is_refused() =>
        await Publish(Offers.Publish().Replace("a=setup:actpass", "a=setup:passive", StringComparison.Ordinal))
            .ExpectClientError();

    [Fact, Conformance("W-42")]
    public async Task W42_the_server_says_that_it_is_ICE_lite() =>
        Assert.Single(Sdp.Lines(await (await Publish().Expect(201)).Text(), "a=ice-lite"));

    [Fact, Conformance("W-51")]
    public async Task W51_a_simulcast_offer_is_answered_with_the_layers_to_be_received()
    {
        string answer = await (await Publish(Offers.Simulcast()).Expect(201)).Text();
        Assert.Equal(["recv h;m;l"], Sdp.Lines(answer, "a=simulcast:"));
        Assert.Equal(["h recv", "m recv", "l recv"], Sdp.Lines(answer, "a=rid:"));
    }
}
