using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Signalling;

public sealed class PatchSessionTests
{
    [Fact]
    public async Task Without_strict_ETags_a_missing_If_Match_is_forgiven()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Signalling = options.Signalling with { StrictETags = false },
        });
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Patch(created.Header("Location")!, Offers.Trickle())).Expect(204);
    }

    [Fact]
    public async Task If_Match_reaches_the_session_as_it_was_sent()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        string[] sent = ["*", "\"*\"", "\"a\", \"b\"", "W/\"a\"", "bare"];
        foreach (string ifMatch in sent)
        {
            HttpRequestMessage patch = Requests.Patch(created.Header("Location")!, Offers.Trickle());
            await host.SendAsOwner(patch.With("If-Match", ifMatch));
        }

        Assert.Equal(sent, host.Entities.Asked.OfType<PeerProtocol.Patch>().Select(patch => patch.IfMatch));
    }

    [Fact]
    public async Task A_session_answers_only_under_its_own_stream_and_kind()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        string session = created.Header("Location")!;
        string tag = created.Header("ETag")!;
        string[] wrongs =
        [
            session.Replace("s1", "s2", StringComparison.Ordinal),
            session.Replace("whip", "whep", StringComparison.Ordinal),
        ];
        foreach (string wrong in wrongs)
        {
            await host.SendAsOwner(Requests.Patch(wrong, Offers.Trickle()).With("If-Match", tag)).Expect(404);
            await host.SendAsOwner(Requests.New("DELETE", wrong)).Expect(404);
            await host.SendAsOwner(Requests.New("GET", wrong)).Expect(404);
        }
    }

    [Fact]
    public async Task Another_key_may_not_touch_a_session_and_an_admin_may()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string owner = await host.MakeKey("publish");
        string other = await host.MakeKey("publish");
        string admin = await host.MakeKey("admin");
        HttpResponseMessage created =
            await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(owner)).Expect(201);
        string session = created.Header("Location")!;
        string tag = created.Header("ETag")!;

        await host.Send(Requests.Patch(session, Offers.Trickle()).With("If-Match", tag).Key(other))
            .ExpectProblem(403, "other-owner");
        await host.Send(Requests.New("DELETE", session).Key(other)).ExpectProblem(403, "other-owner");
        await host.Send(Requests.Patch(session, Offers.Trickle()).With("If-Match", tag).Key(owner)).Expect(204);
        await host.Send(Requests.New("DELETE", session).Key(admin)).Expect(200);
    }

    [Theory]
    [InlineData("n1.short")]
    [InlineData("n1")]
    [InlineData("..")]
    [InlineData("n1.AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_session_that_cannot_be_or_is_not_is_not_found(string session)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string path = session == ".." ? "/whip/s1/%2E%2E" : $"/whip/s1/{session}";
        HttpResponseMessage refused = await host.SendAsOwner(Requests.New("DELETE", path));
        Assert.Contains((int)refused.StatusCode, new[] { 404, 405 });
    }
}
