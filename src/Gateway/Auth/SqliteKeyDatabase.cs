using Microsoft.Data.Sqlite;
using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Auth;

/// <summary>The SQLite file of the keys of a node that is alone.</summary>
/// <remarks>A call takes a disk's time and is done when it returns; SQLite has no other way.</remarks>
internal sealed class SqliteKeyDatabase : IKeyDatabase
{
    private const long SchemaVersion = 1;

    private readonly SqliteConnection _connection;

    public SqliteKeyDatabase(string path)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = path, Pooling = false, DefaultTimeout = 10 };
        _connection = new SqliteConnection(text.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Migrate(path);
    }

    public Task<IReadOnlyList<StoredKey>> ReadAllAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoredKey>>([.. ReadAll()]);

    public Task<bool> TryInsertAsync(StoredKey key, int maxValid, CancellationToken cancellation)
    {
        ApiKey about = key.Key;
        return Task.FromResult(1 == Execute(
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
        Execute(
            "UPDATE api_keys SET revoked_at = $now WHERE id = $id",
            ("$now", now.ToUnixTimeMilliseconds()),
            ("$id", id));
        return Task.CompletedTask;
    }

    public Task DeleteDeadAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        Execute(
            "DELETE FROM api_keys WHERE revoked_at < $before OR expires_at < $before",
            ("$before", before.ToUnixTimeMilliseconds()));
        return Task.CompletedTask;
    }

    public Task<byte[]> SecretAsync(string name, byte[] fresh, CancellationToken cancellation)
    {
        Execute(
            "INSERT OR IGNORE INTO node_secrets (name, value) VALUES ($name, $value)",
            ("$name", name),
            ("$value", fresh));
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT value FROM node_secrets WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return Task.FromResult((byte[])command.ExecuteScalar()!);
    }

    public void Dispose() => _connection.Dispose();

    private List<StoredKey> ReadAll()
    {
        List<StoredKey> keys = [];
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText =
            "SELECT id, name, scopes, stream, per_second, created_at, expires_at, revoked_at, salt, hash FROM api_keys";
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

    private void Migrate(string path)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        long version = (long)command.ExecuteScalar()!;
        if (version > SchemaVersion)
        {
            throw new InvalidOperationException($"{path} was written by a newer version (schema {version}).");
        }

        Execute(
            """
            BEGIN;
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
            PRAGMA user_version = 1;
            COMMIT;
            """);
    }

    private int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command.ExecuteNonQuery();
    }

    private static DateTimeOffset Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
