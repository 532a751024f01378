using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>RFC 9725 §4.2 OPTIONS, §4.7 authentication and §5: what holds for any resource behind HTTP.</summary>
public abstract class WhipHttpConformance : ConformanceSuite
{
    [Fact, Conformance("W-14", "W-50")]
    public async Task W14_a_preflight_is_answered_without_a_key()
    {
        HttpResponseMessage answer =
            await SendWithoutKey(Requests.Preflight(Whip, "POST", "authorization,content-type"));
        Assert.InRange((int)answer.StatusCode, 200, 299);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Contains("POST", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Authorization", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Contains("Content-Type", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
    }

    [Fact, Conformance("W-50")]
    public async Task W50_a_preflight_of_a_session_is_answered_without_a_key()
    {
        (string session, _) = await OpenPublisher();
        foreach (string method in new[] { "PATCH", "DELETE" })
        {
            HttpResponseMessage answer =
                await SendWithoutKey(Requests.Preflight(session, method, "authorization,content-type,if-match"));
            Assert.InRange((int)answer.StatusCode, 200, 299);
            Assert.Contains(method, answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
            Assert.Contains("If-Match", answer.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        }
    }

    [Fact, Conformance("W-15")]
    public async Task W15_OPTIONS_gives_200_with_Accept_Post()
    {
        HttpResponseMessage answer = await SendWithoutKey(Requests.New("OPTIONS", Whip)).Expect(200);
        Assert.Equal("application/sdp", answer.Header("Accept-Post"));
    }

    [Fact, Conformance("W-47")]
    public async Task W47_no_key_gives_401_with_a_challenge()
    {
        HttpResponseMessage refused = await SendWithoutKey(Requests.Post(Whip, Offers.Publish())).Expect(401);
        Assert.StartsWith("Bearer realm=", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact, Conformance("W-48")]
    public async Task W48_the_key_is_asked_for_on_endpoint_and_session()
    {
        (string session, string tag) = await OpenPublisher();
        HttpRequestMessage[] requests =
        [
            Requests.Post(Whip, Offers.Publish()),
            Requests.Patch(session, Offers.Trickle()).With("If-Match", tag),
            Requests.New("DELETE", session),
        ];
        foreach (HttpRequestMessage request in requests)
        {
            await SendWithoutKey(request).Expect(401);
        }

        await PatchSession(session, tag, Offers.Trickle()).Expect(204);
        await Send(Requests.New("DELETE", session)).Expect(200);
    }

    [Fact, Conformance("W-55")]
    public async Task W55_session_URLs_are_random_and_guesses_find_nothing()
    {
        HashSet<string> secrets = [];
        for (int i = 0; i < 20; i++)
        {
            (string session, _) = await OpenPublisher();
            string secret = session[(session.LastIndexOf('.') + 1)..];
            Assert.Equal(22, secret.Length); // 128 bits in base64url
            Assert.True(secrets.Add(secret));
        }

        // Neighbours of a real one, as somebody who counts would try them.
        (string real, _) = await OpenPublisher();
        foreach (char last in "ABCDEFGHabcdefgh01234567".Where(last => last != real[^1]))
        {
            await Send(Requests.New("DELETE", real[..^1] + last)).Expect(404);
        }

        // Each character position varies: a counter or a clock would leave some still.
        for (int position = 0; position < 21; position++)
        {
            Assert.True(secrets.Select(secret => secret[position]).Distinct().Count() > 3);
        }
    }
}
