using System.Text.Json;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Rest;

public sealed class SessionsTests
{
    [Fact]
    public async Task Figures_are_for_the_owner_of_the_session_and_for_admins()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string owner = await host.MakeKey("publish");
        string other = await host.MakeKey("publish");
        HttpResponseMessage created =
            await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(owner)).Expect(201);
        string id = created.Header("Location")!.Split('/')[^1];
        Assert.True(PeerId.TryParse(id, out PeerId peer));
        string path = $"/v1/sessions/{id}/stats";
        await host.Send(Requests.New("GET", path).Key(owner)).ExpectProblem(404, "not-found");

        host.Entities.Stats.Add(new SessionStats(
            peer, "s1", PeerRole.Publisher, "connected", 10, 2000, 0, 0, 800_000, 3, 12.5));
        JsonElement stats = await (await host.Send(Requests.New("GET", path).Key(owner)).Expect(200)).Json();
        Assert.Equal("publisher", stats.GetProperty("role").GetString());
        Assert.Equal(10, stats.GetProperty("packets_in").GetInt64());
        Assert.Equal(800_000, stats.GetProperty("bitrate_bps").GetInt64());
        Assert.Equal(12.5, stats.GetProperty("round_trip_ms").GetDouble());
        await host.Send(Requests.New("GET", path).Key(other)).ExpectProblem(403, "other-owner");

        JsonElement list = await (await host.SendAsOwner(Requests.New("GET", "/v1/sessions")).Expect(200)).Json();
        Assert.Equal(id, Assert.Single(list.GetProperty("sessions").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_operators_end_is_told_apart_from_a_clients()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        string id = created.Header("Location")!.Split('/')[^1];
        await host.SendAsOwner(Requests.New("DELETE", $"/v1/sessions/{id}")).Expect(204);
        await host.SendAsOwner(Requests.New("DELETE", $"/v1/sessions/{id}")).Expect(404);
        Assert.All(
            host.Entities.Asked.OfType<PeerProtocol.Close>(),
            close => Assert.Equal(CloseReason.Operator, close.Reason));
        Assert.Empty(host.Entities.LivePeers);
    }
}
