using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Ooblex.Gateway.Auth;

/// <summary>The API keys: in memory for requests, in a database for the next start and other gateways.</summary>
/// <remarks>
/// Thread-safe. <see cref="Verify"/> touches memory only, so that a request needs no database and is served while the
/// database is away. A change is in the database before it is visible here; what other gateways change is visible
/// after the next <see cref="RefreshAsync"/>, which <see cref="KeyRefresh"/> calls.
/// </remarks>
public sealed class ApiKeyStore : IDisposable
{
    private const string ViewTokens = "view-tokens";

    // Rows that can never become valid again are kept this long, so that operators see what became of a key.
    private static readonly TimeSpan KeepDead = TimeSpan.FromDays(90);

    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly IKeyDatabase _database;
    private readonly int _maxKeys;
    private readonly TimeProvider _time;

    // Checked in place of an unknown id, so that a wrong id costs what a wrong secret costs.
    private readonly StoredKey _decoy;

    private volatile FrozenDictionary<string, StoredKey>? _keys;
    private volatile byte[]? _viewTokenKey;

    /// <param name="database">Where the keys are kept.</param>
    /// <param name="maxKeys">Valid keys that may exist at once.</param>
    /// <param name="time">For expiry and revocation.</param>
    internal ApiKeyStore(IKeyDatabase database, int maxKeys, TimeProvider time)
    {
        (_database, _maxKeys, _time) = (database, maxKeys, time);
        _decoy = StoredKey.Seal(
            new ApiKey("", "", ApiScopes.None, null, null, default, null, null), KeyText.NewSecret());
    }

    /// <summary>The keys of a node that is alone, read from its file; made when it is missing.</summary>
    internal static ApiKeyStore OpenFile(string path, int maxKeys, TimeProvider time)
    {
        ApiKeyStore keys = new(new SqliteKeyDatabase(path), maxKeys, time);
        keys.RefreshAsync(CancellationToken.None).GetAwaiter().GetResult(); // Done already: SQLite does not wait.
        return keys;
    }

    /// <summary>Whether the keys have been read at all: before that nobody can say that a key is wrong.</summary>
    public bool IsLoaded => _keys is not null;

    /// <summary>What signs view tokens at all gateways of a cluster; <c>null</c> until it was read.</summary>
    internal byte[]? ViewTokenKey => _viewTokenKey;

    private FrozenDictionary<string, StoredKey> Keys => _keys ?? FrozenDictionary<string, StoredKey>.Empty;

    public IReadOnlyList<ApiKey> List() =>
        [.. Keys.Values.Select(stored => stored.Key).OrderBy(key => key.CreatedAt)];

    /// <summary>Makes a key. The token is returned once and kept nowhere; <c>null</c> when there is no room.</summary>
    /// <exception cref="Exception">The database's, when it is away: nothing is changed.</exception>
    public async Task<(ApiKey Key, string Token)?> CreateAsync(NewApiKey request, CancellationToken cancellation)
    {
        using Turn turn = await TurnAsync(cancellation);
        string secret = KeyText.NewSecret();
        ApiKey key = new(
            KeyText.NewId(),
            request.Name,
            request.Scopes,
            request.Stream,
            request.PerSecond,
            AsKept(_time.GetUtcNow()),
            request.ExpiresAt is { } end ? AsKept(end) : null,
            RevokedAt: null);
        StoredKey stored = StoredKey.Seal(key, secret);
        if (!await _database.TryInsertAsync(stored, _maxKeys, cancellation))
        {
            return null;
        }

        Show([.. Keys.Values, stored]);
        return (key, KeyText.Write(key.Id, secret));
    }

    /// <summary>Ends a key; again is fine. False when there never was such a key.</summary>
    /// <exception cref="Exception">The database's, when it is away: nothing is changed.</exception>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        using Turn turn = await TurnAsync(cancellation);
        if (!Keys.ContainsKey(id))
        {
            await ReadAsync(cancellation); // Another gateway may have made it a moment ago.
        }

        if (!Keys.TryGetValue(id, out StoredKey? stored))
        {
            return false;
        }

        if (stored.Key.RevokedAt is null)
        {
            DateTimeOffset now = AsKept(_time.GetUtcNow());
            await _database.RevokeAsync(id, now, cancellation);
            StoredKey dead = stored with { Key = stored.Key with { RevokedAt = now } };
            Show([.. Keys.Values.Select(key => key.Key.Id == id ? dead : key)]);
        }

        return true;
    }

    /// <summary>
    /// The valid key behind a token, or <c>null</c>; the time taken says nothing about which part is wrong.
    /// </summary>
    public ApiKey? Verify(string token)
    {
        KeyText.TryRead(token, out string id, out string secret);
        StoredKey stored = Keys.TryGetValue(id, out StoredKey? known) ? known : _decoy;
        bool matches = CryptographicOperations.FixedTimeEquals(stored.Hash, KeyText.Hash(stored.Salt, secret));
        return matches && known is not null && known.Key.IsValidAt(_time.GetUtcNow()) ? known.Key : null;
    }

    /// <summary>Reads what the database has now.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        using Turn turn = await TurnAsync(cancellation);
        if (!IsLoaded)
        {
            await _database.DeleteDeadAsync(_time.GetUtcNow() - KeepDead, cancellation);
            _viewTokenKey = await _database.SecretAsync(
                ViewTokens, RandomNumberGenerator.GetBytes(32), cancellation);
        }

        await ReadAsync(cancellation);
    }

    public void Dispose()
    {
        _database.Dispose();
        _changes.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellation) => Show(await _database.ReadAllAsync(cancellation));

    private void Show(IReadOnlyList<StoredKey> keys) =>
        _keys = keys.ToFrozenDictionary(stored => stored.Key.Id, StringComparer.Ordinal);

    // Databases keep milliseconds; a key must look the same before and after it has been there.
    private static DateTimeOffset AsKept(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private async Task<Turn> TurnAsync(CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        return new Turn(_changes);
    }

    private readonly struct Turn(SemaphoreSlim changes) : IDisposable
    {
        public void Dispose() => changes.Release();
    }
}
