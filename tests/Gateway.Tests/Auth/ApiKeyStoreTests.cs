using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Auth;

public sealed class ApiKeyStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-01-01T00:00:00Z", null);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_the_same_after_a_restart()
    {
        NewApiKey wanted = new("camera", ApiScopes.Publish, StreamId.Parse("s1"), 2.5, Start.AddDays(1));
        string token;
        ApiKey made;
        using (ApiKeyStore store = Open())
        {
            (made, token) = (await store.CreateAsync(wanted, default))!.Value;
        }

        using ApiKeyStore again = Open();
        Assert.Equal(made, again.Verify(token));
        Assert.Equal(made, Assert.Single(again.List()));
        Assert.Equal((wanted.Name, wanted.Scopes, wanted.Stream), (made.Name, made.Scopes, made.Stream));
    }

    [Fact]
    public async Task The_file_does_not_hold_the_secret()
    {
        string token;
        using (ApiKeyStore store = Open())
        {
            (_, token) = (await store.CreateAsync(Plain(), default))!.Value;
        }

        string secret = token[(token.LastIndexOf('_') + 1)..];
        foreach (string file in Directory.GetFiles(_folder.Path))
        {
            string content = File.ReadAllText(file, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(secret, content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Equal_secrets_would_have_different_hashes()
    {
        ApiKey key = new("id", "n", ApiScopes.View, null, null, Start, null, null);
        Assert.NotEqual(StoredKey.Seal(key, "same").Hash, StoredKey.Seal(key, "same").Hash);
    }

    [Fact]
    public async Task A_token_wrong_in_any_one_character_is_refused()
    {
        using ApiKeyStore store = Open();
        (_, string token) = (await store.CreateAsync(Plain(), default))!.Value;
        Assert.NotNull(store.Verify(token));
        for (int i = 0; i < token.Length; i++)
        {
            char other = token[i] == 'a' ? 'b' : 'a';
            Assert.Null(store.Verify(token[..i] + other + token[(i + 1)..]));
        }

        Assert.All(Enumerable.Range(0, token.Length), length => Assert.Null(store.Verify(token[..length])));
        Assert.Null(store.Verify(token + "a"));
    }

    [Fact]
    public async Task Hostile_tokens_are_refused_and_nothing_else_happens()
    {
        using ApiKeyStore store = Open();
        (_, string token) = (await store.CreateAsync(Plain(), default))!.Value;
        Random random = new(20260101);
        for (int i = 0; i < 5_000; i++)
        {
            char[] text = token.ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(0, 0x3000);
            }

            string mutated = new(text);
            Assert.True(mutated == token || store.Verify(mutated) is null, $"seed 20260101, round {i}: {mutated}");
        }

        Assert.Null(store.Verify(""));
        Assert.Null(store.Verify(new string('x', 1_000_000)));
    }

    [Fact]
    public async Task A_key_ends_at_its_expiry_to_the_millisecond()
    {
        using ApiKeyStore store = Open();
        NewApiKey ending = Plain() with { ExpiresAt = Start.AddSeconds(10) };
        (_, string token) = (await store.CreateAsync(ending, default))!.Value;
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.NotNull(store.Verify(token));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(store.Verify(token));
    }

    [Fact]
    public async Task A_revoked_key_stays_revoked_and_stays_listed()
    {
        string token;
        string id;
        using (ApiKeyStore store = Open())
        {
            (ApiKey key, token) = (await store.CreateAsync(Plain(), default))!.Value;
            id = key.Id;
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True(await store.RevokeAsync(id, default));
            Assert.Null(store.Verify(token));
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True(await store.RevokeAsync(id, default));
        }

        using ApiKeyStore again = Open();
        Assert.Null(again.Verify(token));
        Assert.Equal(Start.AddHours(1), Assert.Single(again.List()).RevokedAt);
        Assert.False(await again.RevokeAsync("nosuchkey", default));
    }

    [Fact]
    public async Task The_dead_are_forgotten_after_ninety_days()
    {
        using (ApiKeyStore store = Open())
        {
            await store.RevokeAsync((await store.CreateAsync(Plain(), default))!.Value.Key.Id, default);
            await store.CreateAsync(Plain() with { ExpiresAt = Start.AddDays(1) }, default);
            await store.CreateAsync(Plain(), default);
        }

        _time.Advance(TimeSpan.FromDays(89));
        using (ApiKeyStore store = Open())
        {
            Assert.Equal(3, store.List().Count);
        }

        _time.Advance(TimeSpan.FromDays(3));
        using ApiKeyStore later = Open();
        Assert.Single(later.List());
    }

    [Fact]
    public async Task There_is_room_for_so_many_keys_and_a_revoked_one_makes_room()
    {
        using ApiKeyStore store = ApiKeyStore.OpenFile(_folder.File("keys.db"), maxKeys: 2, _time);
        ApiKey first = (await store.CreateAsync(Plain(), default))!.Value.Key;
        Assert.NotNull(await store.CreateAsync(Plain(), default));
        Assert.Null(await store.CreateAsync(Plain(), default));
        await store.RevokeAsync(first.Id, default);
        Assert.NotNull(await store.CreateAsync(Plain(), default));
    }

    [Fact]
    public void What_signs_view_tokens_is_made_once()
    {
        byte[] first;
        using (ApiKeyStore store = Open())
        {
            first = store.ViewTokenKey!;
        }

        using ApiKeyStore again = Open();
        Assert.Equal(first, again.ViewTokenKey);
        Assert.Equal(32, first.Length);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_left_alone()
    {
        string path = _folder.File("keys.db");
        using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 7";
            command.ExecuteNonQuery();
        }

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(Open);
        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        using ApiKeyStore store = Open();
        IEnumerable<Task> makers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                (ApiKey key, string token) = (await store.CreateAsync(Plain(), default))!.Value;
                Assert.Equal(key, store.Verify(token));
                Assert.True(await store.RevokeAsync(key.Id, default));
                Assert.Null(store.Verify(token));
            }
        }));
        await Task.WhenAll(makers);
        Assert.Equal(160, store.List().Count);
    }

    private static NewApiKey Plain() => new("key", ApiScopes.View, null, null, null);

    private ApiKeyStore Open() => ApiKeyStore.OpenFile(_folder.File("keys.db"), maxKeys: 1000, _time);
}
