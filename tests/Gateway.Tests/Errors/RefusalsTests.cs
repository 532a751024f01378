using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Tests.Conformance;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Errors;

public sealed class RefusalsTests
{
    [Theory]
    [InlineData(PeerRefusal.MalformedOffer, 400, "malformed-offer")]
    [InlineData(PeerRefusal.UnacceptableOffer, 422, "unacceptable-offer")]
    [InlineData(PeerRefusal.NoSharedCodec, 406, "no-shared-codec")]
    [InlineData(PeerRefusal.NotFound, 404, "not-found")]
    [InlineData(PeerRefusal.NoPublisher, 409, "no-publisher")]
    [InlineData(PeerRefusal.PublisherBusy, 409, "publisher-busy")]
    [InlineData(PeerRefusal.NotAllowed, 403, "not-allowed")]
    [InlineData(PeerRefusal.AtCapacity, 503, "at-capacity")]
    [InlineData(PeerRefusal.PreconditionRequired, 428, "precondition-required")]
    [InlineData(PeerRefusal.PreconditionFailed, 412, "precondition-failed")]
    [InlineData(PeerRefusal.MalformedFragment, 400, "malformed-fragment")]
    [InlineData(PeerRefusal.Unavailable, 503, "unavailable")]
    public async Task Each_refusal_has_its_status_and_type(PeerRefusal why, int status, string slug)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Entities.PeerScript = command =>
            new PeerProtocol.Refused(command.Peer, why, "Because it was scripted.");
        Task<HttpResponseMessage> pending = host.SendAsOwner(Requests.Post("/whep/s1", Offers.View()));
        string? detail = (await pending.ExpectProblem(status, slug)).GetProperty("detail").GetString();
        Assert.Equal("Because it was scripted.", detail);
    }

    [Fact]
    public void No_refusal_is_left_to_the_default()
    {
        Assert.All(
            Enum.GetValues<PeerRefusal>().Where(why => why != PeerRefusal.Unavailable),
            why => Assert.NotEqual(Problems.Unavailable, Refusals.Kind(why)));
        Assert.All(
            Enum.GetValues<StreamRefusal>().Where(why => why != StreamRefusal.Unavailable),
            why => Assert.NotEqual(Problems.Unavailable, Refusals.Kind(why)));
    }

    [Theory, Conformance("W-44", "P-21")]
    [InlineData(PeerRefusal.AtCapacity, "5")]
    [InlineData(PeerRefusal.Unavailable, "5")]
    [InlineData(PeerRefusal.NoPublisher, "2")]
    [InlineData(PeerRefusal.PublisherBusy, null)]
    public async Task W44_whoever_may_come_back_is_told_when(PeerRefusal why, string? seconds)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Entities.PeerScript = command => new PeerProtocol.Refused(command.Peer, why, "");
        foreach (string path in new[] { "/whip/s1", "/whep/s1" })
        {
            HttpResponseMessage refused = await host.SendAsOwner(Requests.Post(path, Offers.Publish()));
            Assert.Equal(seconds, refused.Header("Retry-After"));
        }
    }

    [Fact]
    public async Task A_reply_of_another_version_is_503()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        host.Entities.PeerScript = command => new PeerProtocol.Trickled(command.Peer);
        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).ExpectProblem(503, "unavailable");
    }
}
