using Ooblex.Contracts.Peers;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Signalling;
using Ooblex.Gateway.Tests.Conformance;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Signalling;

public sealed class PostOfferTests
{
    private static readonly IceServerOptions[] Servers =
    [
        new("stun:stun.example.net:3478", "", null),
        new("turn:turn.example.net?transport=udp", "al\"ice", new Redacted<string>("pa\\ss")),
    ];

    [Fact, Conformance("W-45", "P-22")]
    public async Task W45_a_201_names_the_ICE_servers_one_link_each()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(WithServers);
        HttpResponseMessage whip = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        HttpResponseMessage whep = await host.SendAsOwner(Requests.Post("/whep/s1", Offers.View())).Expect(201);
        string[] expected =
        [
            "<stun:stun.example.net:3478>; rel=\"ice-server\"",
            "<turn:turn.example.net?transport=udp>; rel=\"ice-server\"; username=\"al\\\"ice\"; "
            + "credential=\"pa\\\\ss\"; credential-type=\"password\"",
        ];
        Assert.Equal(expected, IceServers(whip));
        Assert.Equal(expected, IceServers(whep));

        static IEnumerable<string> IceServers(HttpResponseMessage response) => response.HeaderLines("Link")
            .Where(link => link.Contains("rel=\"ice-server\"", StringComparison.Ordinal));
    }

    [Fact, Conformance("W-46")]
    public async Task W46_OPTIONS_names_ICE_servers_and_a_preflight_does_not()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(WithServers);
        HttpResponseMessage owner = await host.SendAsOwner(Requests.New("OPTIONS", "/whip/s1")).Expect(200);
        HttpResponseMessage stranger = await host.Send(Requests.New("OPTIONS", "/whip/s1")).Expect(200);
        HttpResponseMessage preflight = await host.Send(Requests.Preflight("/whip/s1", "POST", "authorization"));

        Assert.Equal(2, owner.HeaderLines("Link").Count);
        Assert.DoesNotContain("credential", Assert.Single(stranger.HeaderLines("Link")), StringComparison.Ordinal);
        Assert.Empty(preflight.HeaderLines("Link"));
    }

    [Theory]
    [InlineData("/s1/whip", "/s1/whep")]
    [InlineData("/whip/s1", "/s1/whep")]
    [InlineData("/s1/whip", "/whep/s1")]
    public async Task The_aliases_lead_to_the_same_stream_and_the_canonical_session(string whip, string whep)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage published = await host.SendAsOwner(Requests.Post(whip, Offers.Publish())).Expect(201);
        HttpResponseMessage viewed = await host.SendAsOwner(Requests.Post(whep, Offers.View())).Expect(201);
        Assert.StartsWith("/whip/s1/n1.", published.Header("Location"), StringComparison.Ordinal);
        Assert.StartsWith("/whep/s1/n1.", viewed.Header("Location"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/whip/whep", "/whip/whep")]
    [InlineData("/whep/whip", "/whep/whip")]
    [InlineData("/v1/whip", "/whip/v1")]
    public async Task Streams_named_like_a_path_are_streams_all_the_same(string path, string canonical)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        await host.SendAsOwner(Requests.Post("/whip/whip", Offers.Publish())).Expect(201);
        string offer = canonical.StartsWith("/whep", StringComparison.Ordinal) ? Offers.View() : Offers.Publish();
        HttpResponseMessage opened = await host.SendAsOwner(Requests.Post(path, offer)).Expect(201);
        Assert.StartsWith($"{canonical}/", opened.Header("Location"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/whip/has-hyphen")]
    [InlineData("/whip/abcdefghijklmnopqrstuvwxyz01234")]
    [InlineData("/whip/a%2Fb")]
    [InlineData("/whip/%C3%A4")]
    [InlineData("/no.dots/whip")]
    public async Task An_id_outside_the_alphabet_is_refused(string path)
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage refused = await host.SendAsOwner(Requests.Post(path, Offers.Publish())).Expect(400);
        Assert.Contains("urn:ooblex:problem:", await refused.Text(), StringComparison.Ordinal);
        Assert.Empty(host.Entities.Asked);
    }

    [Fact]
    public async Task The_same_key_takes_a_stream_over_and_another_key_gets_409()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        string other = await host.MakeKey("publish");
        HttpResponseMessage first = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(other)).ExpectProblem(409, "publisher-busy");
        await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.New("DELETE", first.Header("Location")!)).Expect(404);
    }

    [Fact]
    public async Task A_client_that_hangs_up_while_its_session_opens_leaves_none_behind()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Entities.PeerDelay = async (command, cancellation) =>
        {
            if (command is PeerProtocol.Open)
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            else if (command is PeerProtocol.Close { Reason: CloseReason.OpenFailed })
            {
                closed.SetResult();
            }
        };

        using CancellationTokenSource hangUp = new();
        Task<HttpResponseMessage> pending = host.Http.SendAsync(
            Requests.Post("/whip/s1", Offers.Publish()).Key(TestOptions.BootstrapKey), hangUp.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60));
        PeerProtocol.Open open = host.Entities.Asked.OfType<PeerProtocol.Open>().Single();
        Assert.Equal(open.Peer, host.Entities.Asked.OfType<PeerProtocol.Close>().Single().Peer);
    }

    [Theory]
    [InlineData(WhepHeader.Off, false, null)]
    [InlineData(WhepHeader.Url, false, "^http://127.0.0.1:[0-9]+/whep/s1$")]
    [InlineData(WhepHeader.Token, true, "^http://127.0.0.1:[0-9]+/whep/s1$")]
    [InlineData(WhepHeader.Token, false, "^http://127.0.0.1:[0-9]+/whep/s1 \\| ovt\\.s1\\.[0-9]+\\.[A-Za-z0-9_-]{22}$")]
    public async Task The_WHEP_header_tells_where_to_watch(WhepHeader mode, bool anonymous, string? expected)
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Signalling = options.Signalling with { WhepHeader = mode },
            Auth = options.Auth with { AnonymousView = anonymous },
        });
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        if (expected is null)
        {
            Assert.Null(created.Header("WHEP"));
            return;
        }

        Assert.Matches(expected, created.Header("WHEP"));
        Assert.Null((await host.SendAsOwner(Requests.Post("/whep/s1", Offers.View())).Expect(201)).Header("WHEP"));
    }

    [Fact]
    public async Task What_the_WHEP_header_gives_is_enough_to_watch_this_stream_and_no_other()
    {
        await using GatewayHost host = await GatewayHost.StartAsync();
        HttpResponseMessage created = await host.SendAsOwner(Requests.Post("/whip/s1", Offers.Publish())).Expect(201);
        await host.SendAsOwner(Requests.Post("/whip/s2", Offers.Publish())).Expect(201);
        string[] parts = created.Header("WHEP")!.Split(" | ");

        HttpResponseMessage session = await host.Send(Requests.Post(parts[0], Offers.View()).Key(parts[1])).Expect(201);
        await host.Send(Requests.New("DELETE", session.Header("Location")!).Key(parts[1])).Expect(200);
        await host.Send(Requests.Post("/whep/s2", Offers.View()).Key(parts[1])).ExpectProblem(403, "other-stream");
        await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(parts[1]))
            .ExpectProblem(403, "insufficient-scope");
    }

    private static GatewayOptions WithServers(GatewayOptions options) =>
        options with { Signalling = options.Signalling with { IceServers = Servers } };
}
