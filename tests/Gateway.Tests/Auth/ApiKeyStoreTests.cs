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
    public void A_key_is_the_same_after_a_restart()
    {
        NewApiKey wanted = new("camera", ApiScopes.Publish, StreamId.Parse("s1"), 2.5, Start.AddDays(1));
        string token;
        ApiKey made;
        using (ApiKeyStore store = Open())
        {
            (made, token) = store.Create(wanted)!.Value;
        }

        using ApiKeyStore again = Open();
        Assert.Equal(made, again.Verify(token));
        Assert.Equal(made, Assert.Single(again.List()));
        Assert.Equal((wanted.Name, wanted.Scopes, wanted.Stream), (made.Name, made.Scopes, made.Stream));
    }

    [Fact]
    public void The_file_does_not_hold_the_secret()
    {
        string token;
        using (ApiKeyStore store = Open())
        {
            (_, token) = store.Create(Plain())!.Value;
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
    public void A_token_wrong_in_any_one_character_is_refused()
    {
        using ApiKeyStore store = Open();
        (_, string token) = store.Create(Plain())!.Value;
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
    public void Hostile_tokens_are_refused_and_nothing_else_happens()
    {
        using ApiKeyStore store = Open();
        (_, string token) = store.Create(Plain())!.Value;
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
    public void A_key_ends_at_its_expiry_to_the_millisecond()
    {
        using ApiKeyStore store = Open();
        (_, string token) = store.Create(Plain() with { ExpiresAt = Start.AddSeconds(10) })!.Value;
        _time.Advance(TimeSpan.FromMilliseconds(9_999));
        Assert.NotNull(store.Verify(token));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(store.Verify(token));
    }

    [Fact]
    public void A_revoked_key_stays_revoked_and_stays_listed()
    {
        string token;
        string id;
        using (ApiKeyStore store = Open())
        {
            (ApiKey key, token) = store.Create(Plain())!.Value;
            id = key.Id;
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True(store.Revoke(id));
            Assert.Null(store.Verify(token));
            _time.Advance(TimeSpan.FromHours(1));
            Assert.True(store.Revoke(id));
        }

        using ApiKeyStore again = Open();
        Assert.Null(again.Verify(token));
        Assert.Equal(Start.AddHours(1), Assert.Single(again.List()).RevokedAt);
        Assert.False(again.Revoke("nosuchkey"));
    }

    [Fact]
    public void The_dead_are_forgotten_after_ninety_days()
    {
        using (ApiKeyStore store = Open())
        {
            store.Revoke(store.Create(Plain())!.Value.Key.Id);
            store.Create(Plain() with { ExpiresAt = Start.AddDays(1) });
            store.Create(Plain());
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
    public void There_is_room_for_so_many_keys_and_a_revoked_one_makes_room()
    {
        using ApiKeyStore store = new(_folder.File("keys.db"), maxKeys: 2, _time);
        ApiKey first = store.Create(Plain())!.Value.Key;
        Assert.NotNull(store.Create(Plain()));
        Assert.Null(store.Create(Plain()));
        store.Revoke(first.Id);
        Assert.NotNull(store.Create(Plain()));
    }

    [Fact]
    public void A_node_secret_is_made_once()
    {
        byte[] first;
        using (ApiKeyStore store = Open())
        {
            first = store.NodeSecret("view-tokens");
            Assert.Equal(first, store.NodeSecret("view-tokens"));
            Assert.NotEqual(first, store.NodeSecret("other"));
        }

        using ApiKeyStore again = Open();
        Assert.Equal(first, again.NodeSecret("view-tokens"));
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
        IEnumerable<Task> makers = Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                (ApiKey key, string token) = store.Create(Plain())!.Value;
                Assert.Equal(key, store.Verify(token));
                Assert.True(store.Revoke(key.Id));
                Assert.Null(store.Verify(token));
            }
        }));
        await Task.WhenAll(makers);
        Assert.Equal(160, store.List().Count);
    }

    private static NewApiKey Plain() => new("key", ApiScopes.View, null, null, null);

    private ApiKeyStore Open() => new(_folder.File("keys.db"), maxKeys: 1000, _time);
}
