using Microsoft.Extensions.Time.Testing;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Tests.Support;
using Ooblex.Storage.Postgres;
using Ooblex.Storage.Schema;
using Ooblex.TestKit.Databases;

namespace Ooblex.Gateway.Tests.Backgrounds;

/// <summary>The same of both databases.</summary>
public sealed class BackgroundStoreTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00.123Z", null);
    private static readonly PictureFinding Png = new(PictureFault.None, "image/png", 640, 360);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);
    private PostgresDatabase? _shared;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await (_shared?.DisposeAsync() ?? ValueTask.CompletedTask);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_is_the_same_after_a_restart(bool isShared)
    {
        byte[] large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        using (BackgroundStore store = await OpenAsync(isShared))
        {
            (BackgroundPut outcome, StoredBackground kept) = await store.PutAsync("office", Png, large, default);
            Assert.Equal(BackgroundPut.Made, outcome);
            Assert.Equal(("office", "image/png", 640, 360), (kept.Name, kept.MediaType, kept.Width, kept.Height));
            Assert.Equal((large.Length, Start, 64), (kept.Bytes, kept.CreatedAt, kept.Sha256.Length));
        }

        using BackgroundStore again = await OpenAsync(isShared);
        (StoredBackground about, byte[] file) = (await again.FindAsync("office", default))!.Value;
        Assert.Equal(large, file);
        Assert.Equal(large, await again.ReadAsync("office", default));
        Assert.Equal(about, Assert.Single(await again.ListAsync(default)));
        Assert.Equal((large.Length, Start), (about.Bytes, about.CreatedAt));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_picture_of_the_name_takes_the_place_of_the_first(bool isShared)
    {
        using BackgroundStore store = await OpenAsync(isShared);
        await store.PutAsync("office", Png, [1, 2, 3], default);
        _time.Advance(TimeSpan.FromSeconds(1));
        PictureFinding jpeg = new(PictureFault.None, "image/jpeg", 10, 20);
        (BackgroundPut outcome, StoredBackground kept) = await store.PutAsync("office", jpeg, [4, 5], default);

        Assert.Equal(BackgroundPut.Replaced, outcome);
        Assert.Equal(kept, Assert.Single(await store.ListAsync(default)));
        Assert.Equal(("image/jpeg", 10, 20, 2), (kept.MediaType, kept.Width, kept.Height, kept.Bytes));
        Assert.Equal([4, 5], await store.ReadAsync("office", default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_more_are_kept_than_may_be_and_one_that_goes_makes_room(bool isShared)
    {
        using BackgroundStore store = await OpenAsync(isShared);
        await store.PutAsync("b", Png, [1], default);
        await store.PutAsync("a", Png, [2], default);

        Assert.Equal(BackgroundPut.NoRoom, (await store.PutAsync("c", Png, [3], default)).Outcome);
        Assert.Equal(BackgroundPut.Replaced, (await store.PutAsync("a", Png, [4], default)).Outcome);
        Assert.Equal(["a", "b"], (await store.ListAsync(default)).Select(about => about.Name));
        Assert.Null(await store.ReadAsync("c", default));

        Assert.True(await store.RemoveAsync("b", default));
        Assert.False(await store.RemoveAsync("b", default));
        Assert.Equal(BackgroundPut.Made, (await store.PutAsync("c", Png, [3], default)).Outcome);
    }

    [Fact]
    public async Task All_gateways_together_keep_no_more_than_may_be()
    {
        using BackgroundStore a = await OpenAsync(isShared: true);
        using BackgroundStore b = await OpenAsync(isShared: true);
        (BackgroundPut Outcome, StoredBackground)[] puts = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            i => (i % 2 == 0 ? a : b).PutAsync($"p{i}", Png, [(byte)i], default)));
        Assert.Equal(2, puts.Count(put => put.Outcome == BackgroundPut.Made));
        Assert.Equal(2, (await b.ListAsync(default)).Count);
    }

    [Fact]
    public async Task Whoever_reads_while_the_database_is_away_hears_so()
    {
        await using PostgresDatabase nowhere = new(new PostgresOptions
        {
            ConnectionString = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
        });
        using BackgroundStore store = new(new PostgresBackgrounds(nowhere), 2, _time);
        await Assert.ThrowsAsync<IOException>(async () => await store.ReadAsync("office", default));
    }

    private async Task<BackgroundStore> OpenAsync(bool isShared)
    {
        if (!isShared)
        {
            return BackgroundStore.OpenFile(Path.Combine(_folder.Path, "backgrounds.db"), maxCount: 2, _time);
        }

        if (_shared is null)
        {
            PostgresServer server = await PostgresServer.SharedAsync();
            _shared = new PostgresDatabase(new PostgresOptions
            {
                ConnectionString = await server.CreateDatabaseAsync(),
            });
            await Migrator.ApplyAsync(_shared, TimeProvider.System, default);
        }

        return new BackgroundStore(new PostgresBackgrounds(_shared), maxCount: 2, _time);
    }
}
