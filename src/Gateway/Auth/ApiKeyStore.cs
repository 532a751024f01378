using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ooblex.Gateway.Auth;

/// <summary>The API keys: in memory for every request, in SQLite for the next start.</summary>
/// <remarks>Thread-safe. Reads touch no disk; a change is on the disk before it is visible.</remarks>
public sealed class ApiKeyStore : IDisposable
{
    // Rows that can never become valid again are kept this long, so that operators see what became of a key.
    private static readonly TimeSpan KeepDead = TimeSpan.FromDays(90);

    private readonly ConcurrentDictionary<string, StoredKey> _keys = new(StringComparer.Ordinal);
    private readonly Lock _writes = new();
    private readonly KeyDatabase _database;
    private readonly int _maxKeys;
    private readonly TimeProvider _time;

    // Checked in place of an unknown id, so that a wrong id costs what a wrong secret costs.
    private readonly StoredKey _decoy;

    /// <param name="path">The database file; made when it is missing.</param>
    /// <param name="maxKeys">Valid keys that may exist at once.</param>
    /// <param name="time">For expiry and revocation.</param>
    public ApiKeyStore(string path, int maxKeys, TimeProvider time)
    {
        (_maxKeys, _time) = (maxKeys, time);
        _decoy = StoredKey.Seal(
            new ApiKey("", "", ApiScopes.None, null, null, default, null, null), KeyText.NewSecret());
        _database = new KeyDatabase(path);
        DateTimeOffset now = time.GetUtcNow();
        _database.DeleteDead(before: now - KeepDead);
        foreach (StoredKey stored in _database.ReadAll())
        {
            _keys[stored.Key.Id] = stored;
        }
    }

    public IReadOnlyList<ApiKey> List() => [.. _keys.Values.Select(stored => stored.Key).OrderBy(key => key.CreatedAt)];

    /// <summary>Makes a key. The token is returned once and kept nowhere; <c>null</c> when there is no room.</summary>
    public (ApiKey Key, string Token)? Create(NewApiKey request)
    {
        lock (_writes)
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (_keys.Values.Count(stored => stored.Key.IsValidAt(now)) >= _maxKeys)
            {
                return null;
            }

            string secret = KeyText.NewSecret();
            ApiKey key = new(
                KeyText.NewId(), request.Name, request.Scopes, request.Stream, request.PerSecond, now,
                request.ExpiresAt, RevokedAt: null);
            StoredKey stored = StoredKey.Seal(key, secret);
            _database.Insert(stored);
            _keys[key.Id] = stored;
            return (key, KeyText.Write(key.Id, secret));
        }
    }

    /// <summary>Ends a key; again is fine. False when there never was such a key.</summary>
    public bool Revoke(string id)
    {
        lock (_writes)
        {
            if (!_keys.TryGetValue(id, out StoredKey? stored))
            {
                return false;
            }

            if (stored.Key.RevokedAt is null)
            {
                DateTimeOffset now = _time.GetUtcNow();
                _database.Revoke(id, now);
                _keys[id] = stored with { Key = stored.Key with { RevokedAt = now } };
            }

            return true;
        }
    }

    /// <summary>
    /// The valid key behind a token, or <c>null</c>; the time taken says nothing about which part is wrong.
    /// </summary>
    public ApiKey? Verify(string token)
    {
        KeyText.TryRead(token, out string id, out string secret);
        StoredKey stored = _keys.TryGetValue(id, out StoredKey? known) ? known : _decoy;
        bool matches = CryptographicOperations.FixedTimeEquals(stored.Hash, KeyText.Hash(stored.Salt, secret));
        return matches && known is not null && known.Key.IsValidAt(_time.GetUtcNow()) ? known.Key : null;
    }

    /// <summary>A random secret of this data directory, made on first use: it outlives the process.</summary>
    public byte[] NodeSecret(string name)
    {
        lock (_writes)
        {
            return _database.ReadOrInsertSecret(name, RandomNumberGenerator.GetBytes(32));
        }
    }

    public void Dispose() => _database.Dispose();

    internal static ApiKeyStore Open(string directory, AuthOptions options, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        return new ApiKeyStore(Path.Combine(directory, "keys.db"), options.MaxKeys, time);
    }
}
