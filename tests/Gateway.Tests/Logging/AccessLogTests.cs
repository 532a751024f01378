using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Signalling;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Logging;

public sealed class AccessLogTests
{
    [Fact]
    public async Task No_secret_reaches_a_log_at_any_level()
    {
        await using GatewayHost host = await GatewayHost.StartAsync(options => options with
        {
            Auth = options.Auth with { TokenInQuery = true },
            Signalling = options.Signalling with
            {
                IceServers = [new IceServerOptions("turn:t.example", "u", new Redacted<string>("turn-credential"))],
            },
        });
        string key = await host.MakeKey("publish");
        HttpResponseMessage created = await host.Send(Requests.Post("/whip/s1", Offers.Publish()).Key(key)).Expect(201);
        string session = created.Header("Location")!;
        string viewToken = created.Header("WHEP")!.Split(" | ")[1];
        HttpRequestMessage patch = Requests.Patch(session, Offers.Trickle()).With("If-Match", created.Header("ETag"));
        await host.Send(patch.Key(key)).Expect(204);
        await host.Send(Requests.Post($"/whep/s1?token={viewToken}", Offers.View())).Expect(201);
        await host.Send(Requests.New("GET", "/v1/keys?token=wrong-but-private")).Expect(401);
        await host.Send(Requests.New("DELETE", session).Key(key)).Expect(200);

        string all = string.Join('\n', host.Log.All.Where(IsOurs));
        string[] secrets =
        [
            TestOptions.BootstrapKey, key, key[17..], viewToken, "turn-credential", "wrong-but-private",
            session[(session.LastIndexOf('.') + 1)..], Offers.Pwd,
        ];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
        Assert.Matches("PATCH /whip/s1/n1\\.[A-Za-z0-9_-]{4}… 204 in [0-9.]+ ms from 127.0.0.1 by [a-z0-9]{12}", all);
    }

    [Fact]
    public void Options_print_without_their_secrets()
    {
        string printed = TestOptions.Gateway("/data").ToString();
        Assert.DoesNotContain(TestOptions.BootstrapKey, printed, StringComparison.Ordinal);
        Assert.Contains("***", printed, StringComparison.Ordinal);
    }

    // The framework's own request lines hold the query string; the node's log filter turns them off.
    private static bool IsOurs(string line) => line.Contains(" Ooblex.", StringComparison.Ordinal);
}
