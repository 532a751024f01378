using Microsoft.Data.Sqlite;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Sqlite;

namespace Ooblex.Gateway.Auth;

/// <summary>The SQLite file of the keys of a node that is alone.</summary>
/// <remarks>A call takes a disk's time and is done when it returns; SQLite has no other way.</remarks>
internal sealed class SqliteKeyDatabase(string path) : IKeyDatabase
{
    private const int SchemaVersion = 1;
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS api_keys (
            id         TEXT PRIMARY KEY,
            name       TEXT NOT NULL,
            scopes     INTEGER NOT NULL,
            stream     TEXT,
            per_second REAL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            salt       BLOB NOT NULL,
            hash       BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS node_secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
        """;

    private readonly SqliteFile _file = new(path, SchemaVersion, Schema);

    public Task<IReadOnlyList<StoredKey>> ReadAllAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoredKey>>([.. ReadAll()]);

    public Task<bool> TryInsertAsync(StoredKey key, int maxValid, CancellationToken cancellation)
    {
        ApiKey about = key.Key;
        return Task.FromResult(1 == _file.Execute(
            """
            INSERT INTO api_keys (id, name, scopes, stream, per_second, created_at, expires_at, revoked_at, salt, hash)
            SELECT $id, $name, $scopes, $stream, $rate, $created, $expires, NULL, $salt, $hash
            WHERE (SELECT count(*) FROM api_keys
                WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $created)) < $max
            """,
            ("$id", about.Id),
            ("$name", about.Name),
            ("$scopes", (int)about.Scopes),
            ("$stream", about.Stream?.Value),
            ("$rate", about.PerSecond),
            ("$created", about.CreatedAt.ToUnixTimeMilliseconds()),
            ("$expires", about.ExpiresAt?.ToUnixTimeMilliseconds()),
            ("$salt", key.Salt),
            ("$hash", key.Hash),
            ("$max", maxValid)));
    }

    public Task RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellation)
    {
        _file.Execute(
            "UPDATE api_keys SET revoked_at = $now WHERE id = $id",
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$id", id));
        return Task.CompletedTask;
    }

    public Task DeleteDeadAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        _file.Execute(
            "DELETE FROM api_keys WHERE revoked_at < $before OR expires_at < $before",
            ("$before", before.ToUnixTimeMilliseconds()));
        return Task.CompletedTask;
    }

    public Task<byte[]> SecretAsync(string name, byte[] fresh, CancellationToken cancellation)
    {
        _file.Execute(
            "INSERT OR IGNORE INTO node_secrets (name, value) VALUES ($name, $value)",
            ("$name", name),
            ("$value", fresh));
        using SqliteCommand command =
            _file.Command("SELECT value FROM node_secrets WHERE name = $name", ("$name", name));
        return Task.FromResult((byte[])command.ExecuteScalar()!);
    }

    public void Dispose() => _file.Dispose();

    private List<StoredKey> ReadAll()
    {
        List<StoredKey> keys = [];
        using SqliteCommand command = _file.Command(
            """
            SELECT id, name, scopes, stream, per_second, created_at, expires_at, revoked_at, salt, hash FROM api_keys
            """);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            ApiKey key = new(
                row.GetString(0),
                row.GetString(1),
                (ApiScopes)row.GetInt32(2),
                row.IsDBNull(3) ? null : StreamId.Parse(row.GetString(3)),
                row.IsDBNull(4) ? null : row.GetDouble(4),
                Time(row.GetInt64(5)),
                row.IsDBNull(6) ? null : Time(row.GetInt64(6)),
                row.IsDBNull(7) ? null : Time(row.GetInt64(7)));
            keys.Add(new StoredKey(key, row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9)));
        }

        return keys;
    }

    private static DateTimeOffset Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
