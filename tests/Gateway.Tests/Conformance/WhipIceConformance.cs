using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>RFC 9725 §4.3: trickle and restart.</summary>
public abstract class WhipIceConformance : ConformanceSuite
{
    private const string Host = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host";

    [Fact, Conformance("W-16", "W-27")]
    public async Task W16_trickle_gives_204_without_body_and_without_ETag()
    {
        (string session, string tag) = await OpenPublisher();
        HttpResponseMessage trickled = await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
        Assert.Equal("", await trickled.Text());
        Assert.Null(trickled.Header("ETag"));
        Assert.Null(trickled.Header("Content-Type"));
    }

    [Theory, Conformance("W-17")]
    [InlineData("application/sdp")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task W17_PATCH_with_another_content_type_is_refused(string? contentType)
    {
        (string session, string tag) = await OpenPublisher();
        HttpRequestMessage patch = Requests.New("PATCH", session).Body(Offers.Trickle(Host), contentType);
        HttpResponseMessage refused = await Send(patch.With("If-Match", tag)).Expect(415);
        Assert.Equal("application/trickle-ice-sdpfrag", refused.Header("Accept-Patch"));
    }

    [Theory, Conformance("W-18")]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("a=ice-ufrag:only\r\n")]
    [InlineData("{\"candidate\":\"x\"}")]
    public async Task W18_a_malformed_fragment_is_refused(string fragment)
    {
        (string session, string tag) = await OpenPublisher();
        await PatchSession(session, tag, fragment).ExpectClientError();
        await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
    }

    [Fact, Conformance("W-20")]
    public async Task W20_the_ETag_is_strong_and_quoted_and_belongs_to_one_ICE_session()
    {
        (_, string first) = await OpenPublisher();
        (_, string second) = await OpenPublisher();
        Assert.Matches("^\"[!#-~]+\"$", first);
        Assert.NotEqual(first, second);
    }

    [Fact, Conformance("W-21", "W-29")]
    public async Task W21_PATCH_without_If_Match_gives_428()
    {
        (string session, _) = await OpenPublisher();
        await PatchSession(session, null, Offers.Trickle(Host)).ExpectProblem(428, "precondition-required");
    }

    [Fact, Conformance("W-22")]
    public async Task W22_PATCH_with_a_stale_tag_gives_412_and_changes_nothing()
    {
        (string session, string tag) = await OpenPublisher();
        await PatchSession(session, "\"never-was\"", Offers.Restart()).ExpectProblem(412, "precondition-failed");
        await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
    }

    [Theory, Conformance("W-23")]
    [InlineData("\"stale\"")]
    [InlineData("*")]
    [InlineData("not even a tag")]
    public async Task W23_DELETE_ignores_If_Match(string ifMatch)
    {
        (string session, _) = await OpenPublisher();
        await Send(Requests.New("DELETE", session).With("If-Match", ifMatch)).Expect(200);
    }

    [Fact, Conformance("W-24")]
    public async Task W24_a_fragment_of_the_session_before_comes_too_late()
    {
        (string session, string old) = await OpenPublisher();
        HttpResponseMessage restarted = await PatchSession(session, "*", Offers.Restart()).Expect(200);
        await PatchSession(session, old, Offers.Trickle(Host)).Expect(412);
        await PatchSession(session, restarted.Header("ETag"), RestartedTrickle()).Expect(204);
    }

    [Fact, Conformance("W-25")]
    public async Task W25_the_answer_has_all_candidates()
    {
        string answer = await (await Publish().Expect(201)).Text();
        Assert.NotEmpty(Sdp.Lines(answer, "a=candidate:"));
    }

    [Fact, Conformance("W-26")]
    public async Task W26_an_offer_without_candidates_is_accepted_and_may_trickle()
    {
        Assert.Empty(Sdp.Lines(Offers.Publish(), "a=candidate:"));
        (string session, string tag) = await OpenPublisher();
        await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
    }

    [Fact, Conformance("W-28")]
    public async Task W28_candidates_that_cannot_be_used_are_dropped_in_silence()
    {
        (string session, string tag) = await OpenPublisher();
        string fragment = Offers.Trickle(
            "candidate:1 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
            "candidate:2 1 udp 2113937151 3c2a7a5e-0000-4000-8000-000000000000.local 50000 typ host",
            "candidate:3 1 udp 2113937151 turn.example.net 50000 typ host",
            "candidate:4 1 sctp 1 192.0.2.7 50000 typ host",
            Host);
        await PatchSession(session, tag, fragment).Expect(204);
    }

    [Fact, Conformance("W-30")]
    public async Task W30_a_fragment_that_only_ends_the_candidates_is_accepted()
    {
        (string session, string tag) = await OpenPublisher();
        await PatchSession(session, tag, Offers.Trickle()).Expect(204);
    }

    [Theory, Conformance("W-31", "W-32")]
    [InlineData("*")]
    [InlineData("\"*\"")]
    public async Task W31_a_restart_gives_200_with_new_credentials_and_a_new_ETag(string ifMatch)
    {
        HttpResponseMessage created = await Publish().Expect(201);
        HttpResponseMessage restarted =
            await PatchSession(created.Header("Location")!, ifMatch, Offers.Restart()).Expect(200);
        Assert.Equal("application/trickle-ice-sdpfrag", restarted.Content.Headers.ContentType?.MediaType);
        string before = await created.Text();
        string fragment = await restarted.Text();
        Assert.NotEqual(Sdp.Lines(before, "a=ice-ufrag:")[0], Assert.Single(Sdp.Lines(fragment, "a=ice-ufrag:")));
        Assert.NotEqual(Sdp.Lines(before, "a=ice-pwd:")[0], Assert.Single(Sdp.Lines(fragment, "a=ice-pwd:")));
        Assert.NotEmpty(Sdp.Lines(fragment, "a=candidate:"));
        Assert.Matches("^\"[!#-~]+\"$", restarted.Header("ETag"));
        Assert.NotEqual(created.Header("ETag"), restarted.Header("ETag"));
    }

    [Fact, Conformance("W-33")]
    public async Task W33_new_credentials_mean_a_restart_under_the_present_tag_too()
    {
        (string session, string tag) = await OpenPublisher();
        HttpResponseMessage restarted = await PatchSession(session, tag, Offers.Restart()).Expect(200);
        Assert.NotEqual(tag, restarted.Header("ETag"));
    }

    [Fact, Conformance("W-35")]
    public async Task W35_answer_and_restart_say_the_same_of_ICE()
    {
        HttpResponseMessage created = await Publish().Expect(201);
        HttpResponseMessage restarted =
            await PatchSession(created.Header("Location")!, "*", Offers.Restart()).Expect(200);
        string answer = await created.Text();
        string fragment = await restarted.Text();
        foreach (string line in new[] { "a=ice-options:", "a=ice-lite", "a=ice-pacing:" })
        {
            Assert.Equal(Sdp.Lines(answer, line).Distinct(), Sdp.Lines(fragment, line).Distinct());
        }
    }

    [Fact, Conformance("W-36")]
    public async Task W36_a_restart_that_cannot_be_met_leaves_the_session_as_it_was()
    {
        (string session, string tag) = await OpenPublisher();
        string halfRestart = Offers.Without(Offers.Restart(), "a=ice-pwd");
        await PatchSession(session, "*", halfRestart).ExpectClientError();
        await PatchSession(session, tag, Offers.Trickle(Host)).Expect(204);
    }

    [Fact, Conformance("W-37")]
    public async Task W37_the_answer_to_a_restart_speaks_of_nothing_but_ICE()
    {
        (string session, _) = await OpenPublisher();
        string fragment = await (await PatchSession(session, "*", Offers.Restart()).Expect(200)).Text();
        string[] allowed = ["m=", "a=mid:", "a=ice-", "a=candidate:", "a=end-of-candidates", "a=group:BUNDLE"];
        Assert.All(
            fragment.Split("\r\n", StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains(allowed, start => line.StartsWith(start, StringComparison.Ordinal)));
    }

    // The trickle fragment of the ICE session that Offers.Restart began.
    private static string RestartedTrickle() => Offers.Restart();
}
