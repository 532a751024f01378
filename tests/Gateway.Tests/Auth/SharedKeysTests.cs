using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Tests.Support;
using Ooblex.Storage.Postgres;
using Ooblex.Storage.Schema;
using Ooblex.TestKit.Databases;

namespace Ooblex.Gateway.Tests.Auth;

/// <summary>Two gateways, one PostgreSQL.</summary>
public sealed class SharedKeysTests
{
    [Fact]
    public async Task A_key_made_at_one_gateway_opens_the_other_and_revoked_there_opens_neither()
    {
        PostgresOptions shared = await MigratedAsync(await PostgresServer.SharedAsync());
        await using GatewayHost a = await StartAsync(shared);
        await using GatewayHost b = await StartAsync(shared);
        string key = await a.MakeKey("view");
        await ListAsync(a, key).Expect(200);
        await EventuallyAsync(200, () => ListAsync(b, key));

        string id = key.Split('_')[1];
        await b.SendAsOwner(Requests.New("DELETE", $"/v1/keys/{id}")).Expect(204);
        await ListAsync(b, key).Expect(401);
        await EventuallyAsync(401, () => ListAsync(a, key));
    }

    [Fact]
    public async Task A_key_that_a_gateway_has_not_heard_of_yet_can_be_revoked_there()
    {
        PostgresOptions shared = await MigratedAsync(await PostgresServer.SharedAsync());
        await using PostgresDatabase database = new(shared);
        using ApiKeyStore a = new(new PostgresKeyDatabase(database), 10, TimeProvider.System);
        using ApiKeyStore b = new(new PostgresKeyDatabase(database), 10, TimeProvider.System);
        await b.RefreshAsync(default);
        NewApiKey wanted = new("n", ApiScopes.View, StreamId.Parse("s1"), 2.5, DateTimeOffset.UtcNow.AddDays(1));
        (ApiKey made, string token) = (await a.CreateAsync(wanted, default))!.Value;
        Assert.Null(b.Verify(token));

        Assert.True(await b.RevokeAsync(made.Id, default));
        await a.RefreshAsync(default);
        Assert.Null(a.Verify(token));
        Assert.Equal(made with { RevokedAt = b.List()[0].RevokedAt }, Assert.Single(a.List()));
        Assert.False(await b.RevokeAsync("nosuchkey", default));
    }

    [Fact]
    public async Task A_view_token_of_one_gateway_is_good_at_the_other()
    {
        PostgresOptions shared = await MigratedAsync(await PostgresServer.SharedAsync());
        await using GatewayHost a = await StartAsync(shared);
        await using GatewayHost b = await StartAsync(shared);
        string token = a.Services.GetRequiredService<ViewTokens>().Mint(StreamId.Parse("s1"))!;
        Assert.Equal(StreamId.Parse("s1"), b.Services.GetRequiredService<ViewTokens>().Verify(token));
    }

    [Fact]
    public async Task Keys_open_while_the_database_is_away_and_changes_wait()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        PostgresOptions shared = await MigratedAsync(server);
        await using GatewayHost host = await StartAsync(shared);
        string key = await host.MakeKey("view");
        await server.KillHardAsync();

        await ListAsync(host, key).Expect(200);
        await ListAsync(host, "ook_aaaaaaaaaaaa_wrong").Expect(401);
        HttpResponseMessage refused = await host.SendAsOwner(
            Requests.Post("/v1/keys", """{"name":"n","scopes":["view"]}""", Requests.Json)).Expect(503);
        Assert.NotNull(refused.Header("Retry-After"));
        await host.SendAsOwner(Requests.New("DELETE", $"/v1/keys/{key.Split('_')[1]}")).Expect(503);
        await ListAsync(host, key).Expect(200);
        Assert.DoesNotContain(server.Password, string.Join('\n', host.Log.All), StringComparison.Ordinal);

        await server.StartAgainAsync();

        // A connection from before may be tried first.
        await EventuallyAsync(201, () => host.SendAsOwner(
            Requests.Post("/v1/keys", """{"name":"n","scopes":["view"]}""", Requests.Json)));
    }

    [Fact]
    public async Task A_gateway_that_has_never_seen_the_keys_calls_none_wrong()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        PostgresOptions shared = await MigratedAsync(server);
        string key;
        await using (GatewayHost first = await StartAsync(shared))
        {
            key = await first.MakeKey("view");
        }

        await server.StopAsync();
        await using GatewayHost late = await GatewayHost.StartAsync(shared: shared);
        for (int i = 0; i < 50; i++)
        {
            await ListAsync(late, key).Expect(503); // Fifty wrong keys would have shut this address out.
        }

        await ListAsync(late, TestOptions.BootstrapKey).Expect(200);
        await server.StartAgainAsync();
        await EventuallyAsync(200, () => ListAsync(late, key));
    }

    [Fact]
    public async Task All_gateways_together_make_no_more_keys_than_may_be()
    {
        PostgresOptions shared = await MigratedAsync(await PostgresServer.SharedAsync());
        await using PostgresDatabase database = new(shared);
        ApiKeyStore[] stores = [.. Enumerable.Range(0, 4).Select(_ =>
            new ApiKeyStore(new PostgresKeyDatabase(database), maxKeys: 5, TimeProvider.System))];
        NewApiKey wanted = new("n", ApiScopes.View, null, null, null);
        (ApiKey, string)?[] made = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => stores[i % 4].CreateAsync(wanted, default)));
        Assert.Equal(5, made.Count(key => key is not null));
        Array.ForEach(stores, store => store.Dispose());
    }

    [Fact]
    public async Task A_gateway_whose_notices_are_lost_reads_at_its_interval()
    {
        PostgresOptions shared = await MigratedAsync(await PostgresServer.SharedAsync());
        await using PostgresDatabase database = new(shared);
        await database.ExecuteAsync("DROP TRIGGER api_keys_changed ON api_keys", [], default);
        using ApiKeyStore a = new(new PostgresKeyDatabase(database), 10, TimeProvider.System);
        using ApiKeyStore b = new(new PostgresKeyDatabase(database), 10, TimeProvider.System);
        using KeyRefresh refresh = new(
            database, b, TimeSpan.FromSeconds(1), TimeProvider.System, NullLogger<KeyRefresh>.Instance);
        await refresh.StartAsync(default);
        (_, string token) = (await a.CreateAsync(new NewApiKey("n", ApiScopes.View, null, null, null), default))!.Value;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        for (int tries = 0; b.Verify(token) is null; tries++)
        {
            Assert.True(tries < 600, "The key was never read.");
            await timer.WaitForNextTickAsync();
        }

        await refresh.StopAsync(default);
    }

    private static async Task<PostgresOptions> MigratedAsync(PostgresServer server)
    {
        PostgresOptions options = new() { ConnectionString = await server.CreateDatabaseAsync() };
        await using PostgresDatabase database = new(options);
        await Migrator.ApplyAsync(database, TimeProvider.System, CancellationToken.None);
        return options;
    }

    private static async Task<GatewayHost> StartAsync(PostgresOptions shared)
    {
        GatewayHost host = await GatewayHost.StartAsync(shared: shared);
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        for (int tries = 0; !host.Services.GetRequiredService<ApiKeyStore>().IsLoaded; tries++)
        {
            Assert.True(tries < 1500, "The keys were never read.");
            await timer.WaitForNextTickAsync();
        }

        return host;
    }

    private static Task<HttpResponseMessage> ListAsync(GatewayHost host, string key) =>
        host.Send(Requests.New("GET", "/v1/streams").Key(key));

    private static async Task EventuallyAsync(int status, Func<Task<HttpResponseMessage>> ask)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200));
        int last = 0;
        for (int tries = 0; tries < 150; tries++)
        {
            last = (int)(await ask()).StatusCode;
            if (last == status)
            {
                return;
            }

            await timer.WaitForNextTickAsync();
        }

        Assert.Fail($"It answered {last} to the last, and never {status}.");
    }
}
