using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests;

public sealed class GatewayWarmUpTests
{
    [Fact]
    public async Task The_warm_up_goes_all_the_way_and_leaves_nothing_behind()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.WarmUp();
        PeerProtocol.Open[] opens = [.. host.Entities.Asked.OfType<PeerProtocol.Open>()];
        Assert.NotEmpty(opens);
        Assert.Empty(host.Entities.LivePeers);
        Assert.Empty(host.Entities.List());

        // Its offer is refused for want of a publisher, not for its own mistakes.
        Assert.All(opens, open => Assert.Equal(PeerRole.Viewer, open.Role));
        await host.SendAsOwner(Requests.Post("/whip/ooblex_warm_up", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Post("/whep/ooblex_warm_up", opens[0].OfferSdp)).Expect(201);
    }

    [Fact]
    public async Task Problems_are_counted_by_type()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        Dictionary<string, long> counted = [];
        using MeterListener listener = new();
        IMeterFactory meters = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == "ooblex_gateway_problems")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            string problem = (string)tags[0].Value!;
            counted[problem] = counted.GetValueOrDefault(problem) + value;
        });
        listener.Start();

        await host.Send(Requests.New("GET", "/v1/keys")).Expect(401);
        await host.Send(Requests.New("GET", "/v1/keys")).Expect(401);
        await host.Send(Requests.New("GET", "/nowhere")).Expect(404);
        Assert.Equal(2, counted["missing-credentials"]);
        Assert.Equal(1, counted["no-such-path"]);
    }
}
