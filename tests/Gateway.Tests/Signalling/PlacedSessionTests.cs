using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Signalling;

/// <summary>POST at a gateway that has other nodes to choose from.</summary>
public sealed class PlacedSessionTests
{
    private const string There = "https://edge-a.example:8443";

    [Fact]
    public async Task The_session_is_that_of_the_node_that_was_chosen_and_a_new_stream_belongs_where_its_publisher_is()
    {
        await using GatewayHost host = await StartAsync();
        HttpResponseMessage created =
            await host.SendAsOwner(Requests.Post("/whip/s1?site=a", Offers.Publish())).Expect(201);

        Assert.StartsWith("/whip/s1/edge-a.", created.Header("Location"), StringComparison.Ordinal);
        PeerProtocol.Open open = Assert.Single(host.Entities.Asked.OfType<PeerProtocol.Open>());
        Assert.Equal(("edge-a", "a"), (open.Peer.Node, open.Stream.Site));
        (PeerId peer, SessionPlace place) = Assert.Single(host.Cluster.Placed);
        Assert.Equal((open.Peer, "edge-a"), (peer, place.Node.NodeId));
    }

    [Fact]
    public async Task A_stream_that_is_there_keeps_its_site()
    {
        await using GatewayHost host = await StartAsync();
        await host.SendAsOwner(Requests.Post("/whip/s1?site=a", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Post("/whep/s1?site=lab", Offers.View())).Expect(201);

        Assert.Equal(["a", "a"], host.Entities.Asked.OfType<PeerProtocol.Open>().Select(open => open.Stream.Site));
    }

    [Fact]
    public async Task An_admin_may_name_the_node_and_nobody_else()
    {
        await using GatewayHost host = await StartAsync();
        await host.SendAsOwner(Requests.Post("/whip/s1?node=edge-a", Offers.Publish())).Expect(201);
        Assert.Equal("edge-a", Assert.Single(host.Cluster.Wishes).Node);

        string publisher = await host.MakeKey("publish");
        await host.Send(Requests.Post("/whip/s2?node=edge-a", Offers.Publish()).Key(publisher))
            .ExpectProblem(403, "insufficient-scope");
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("")]
    [InlineData("a/b")]
    public async Task A_site_that_is_not_there_is_refused(string site)
    {
        await using GatewayHost host = await StartAsync();
        await host.SendAsOwner(Requests.Post($"/whip/s1?site={site}", Offers.Publish()))
            .ExpectProblem(400, "unknown-site");
        Assert.Empty(host.Entities.Asked);
        Assert.Empty(host.Cluster.Wishes);
    }

    [Fact]
    public async Task The_client_s_address_is_what_a_trusted_proxy_says_and_what_nobody_else_does()
    {
        await using GatewayHost trusting = await GatewayHost.StartAsync(options => options with
        {
            Http = options.Http with { TrustedProxies = ["127.0.0.0/8"] },
        });
        await using GatewayHost wary = await GatewayHost.StartAsync();
        foreach (GatewayHost host in new[] { trusting, wary })
        {
            HttpRequestMessage request = Requests.Post("/whip/s1", Offers.Publish());
            await host.SendAsOwner(request.With("X-Forwarded-For", "203.0.113.9")).Expect(201);
        }

        Assert.Equal("203.0.113.9", Assert.Single(trusting.Cluster.Wishes).Client!.ToString());
        Assert.Equal("127.0.0.1", Assert.Single(wary.Cluster.Wishes).Client!.ToString());
    }

    [Fact]
    public async Task When_no_node_takes_it_the_client_is_told_when_to_come_back()
    {
        await using GatewayHost host = await StartAsync();
        host.Cluster.Nodes.Clear();

        Task<HttpResponseMessage> answer = host.SendAsOwner(Requests.Post("/whep/s1", Offers.View()));
        await answer.ExpectProblem(503, "at-capacity");

        Assert.Equal("5", (await answer).Header("Retry-After"));
        Assert.Empty(host.Entities.Asked);
    }

    [Theory]
    [InlineData(PeerRefusal.AtCapacity)]
    [InlineData(PeerRefusal.Unavailable)]
    public async Task A_node_that_has_no_room_after_all_costs_the_client_nothing(PeerRefusal why)
    {
        await using GatewayHost host = await StartAsync();
        host.Entities.PeerScript = command => command is PeerProtocol.Open { Peer.Node: "edge-a" }
            ? new PeerProtocol.Refused(command.Peer, why, "No.")
            : null;

        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);

        Assert.StartsWith("/whip/s1/n1.", created.Header("Location"), StringComparison.Ordinal);
        Assert.Equal(["edge-a"], host.Cluster.Wishes.Last().Refused);
        Assert.Equal("n1", Assert.Single(host.Cluster.Placed).Place.Node.NodeId);
    }

    [Fact]
    public async Task Three_nodes_are_asked_and_no_more()
    {
        await using GatewayHost host = await StartAsync("edge-b", "edge-c", "edge-d");
        host.Entities.PeerScript = command => command is PeerProtocol.Open
            ? new PeerProtocol.Refused(command.Peer, PeerRefusal.AtCapacity, "Full.")
            : null;

        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).ExpectProblem(503, "at-capacity");

        Assert.Equal(
            ["edge-a", "edge-b", "edge-c"],
            host.Entities.Asked.OfType<PeerProtocol.Open>().Select(open => open.Peer.Node));
        Assert.Empty(host.Cluster.Placed);
    }

    [Fact]
    public async Task What_another_node_would_refuse_as_well_is_asked_once()
    {
        await using GatewayHost host = await StartAsync();
        await host.SendAsOwner(Requests.Post("/whep/s1", Offers.View())).ExpectProblem(409, "no-publisher");
        Assert.Single(host.Entities.Asked.OfType<PeerProtocol.Open>());
    }

    [Fact]
    public async Task A_node_that_falls_silent_while_it_is_asked_is_left_for_the_next()
    {
        await using GatewayHost host = await StartAsync();
        host.Entities.PeerDelay = async (command, cancellation) =>
        {
            if (command is PeerProtocol.Open { Peer.Node: "edge-a" })
            {
                host.Cluster.Silence("edge-a");
                await Task.Delay(Timeout.Infinite, cancellation);
            }
        };

        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);

        Assert.StartsWith("/whip/s1/n1.", created.Header("Location"), StringComparison.Ordinal);
        PeerId left = host.Entities.Asked.OfType<PeerProtocol.Open>().First().Peer;
        Assert.Equal(left, Assert.Single(host.Entities.Asked.OfType<PeerProtocol.Close>()).Peer);
    }

    [Fact]
    public async Task With_redirection_the_client_is_sent_to_the_other_gateway_and_nothing_is_opened_here()
    {
        await using GatewayHost host = await StartAsync(redirect: true);

        HttpResponseMessage sent =
            await host.SendAsOwner(Requests.Post("/whip/s1?site=a&x=%20y", Offers.Publish())).Expect(307);

        Assert.Equal($"{There}/whip/s1?site=a&x=%20y&placed-by=n1", sent.Header("Location"));
        Assert.Empty(host.Entities.Asked);
    }

    [Fact]
    public async Task Who_was_sent_on_once_is_not_sent_on_again()
    {
        await using GatewayHost host = await StartAsync(redirect: true);
        HttpResponseMessage created =
            await host.SendAsOwner(Requests.Post("/whip/s1?placed-by=n7", Offers.Publish())).Expect(201);
        Assert.StartsWith("/whip/s1/edge-a.", created.Header("Location"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_sent_to_this_gateway_or_to_one_without_an_address()
    {
        await using GatewayHost host = await StartAsync(redirect: true);
        host.Cluster.Nodes[0] = host.Cluster.Nodes[0] with { GatewayUrl = "" };
        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);

        string here = host.Address.GetLeftPart(UriPartial.Authority);
        host.Cluster.Nodes[0] = host.Cluster.Nodes[0] with { GatewayUrl = here };
        await host.SendAsOwner(Requests.Post("/whip/s2", Offers.Publish())).Expect(201);

        host.Cluster.Nodes.RemoveAt(0);
        await host.SendAsOwner(Requests.Post("/whip/s3", Offers.Publish())).Expect(201);
    }

    [Fact]
    public async Task A_stranger_learns_nothing_about_nodes()
    {
        await using GatewayHost host = await StartAsync(redirect: true);
        await host.Send(Requests.Post("/whip/s1", Offers.Publish())).ExpectProblem(401, "missing-credentials");
        await host.Send(Requests.Post("/whip/s1?site=nowhere", Offers.Publish())).Expect(401);
        Assert.Empty(host.Cluster.Wishes);
    }

    private static async Task<GatewayHost> StartAsync(params string[] others) => await StartAsync(false, others);

    private static async Task<GatewayHost> StartAsync(bool redirect, params string[] others)
    {
        GatewayHost host = await GatewayHost.StartAsync(options => options with { Redirect = redirect });
        host.Cluster.Nodes.InsertRange(
            0, others.Prepend("edge-a").Select(id => new NodeReport { NodeId = id, Site = "a", GatewayUrl = There }));
        return host;
    }
}
