using System.Data;
using Npgsql;
using Ooblex.Contracts.Streams;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Auth;

/// <summary>The keys of all gateways of a cluster, in the tables of migration 2.</summary>
internal sealed class PostgresKeyDatabase(PostgresDatabase database) : IKeyDatabase
{
    public async Task<IReadOnlyList<StoredKey>> ReadAllAsync(CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlCommand command = new(
            "SELECT id, name, scopes, stream, per_second, created_at, expires_at, revoked_at, salt, hash FROM api_keys",
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation);
        List<StoredKey> keys = [];
        while (await row.ReadAsync(cancellation))
        {
            keys.Add(Read(row));
        }

        return keys;
    }

    public async Task<bool> TryInsertAsync(StoredKey key, int maxValid, CancellationToken cancellation)
    {
        // Two gateways that each see room for one more would both take it; the lock makes the second one look again.
        const string Sql = """
            INSERT INTO api_keys (id, name, scopes, stream, per_second, created_at, expires_at, salt, hash)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
            WHERE (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $6))
                < $10
            """;
        ApiKey about = key.Key;
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        await using NpgsqlCommand alone = new("LOCK TABLE api_keys IN SHARE ROW EXCLUSIVE MODE", connection);
        await alone.ExecuteNonQueryAsync(cancellation);
        await using NpgsqlCommand insert = new(Sql, connection)
        {
            Parameters =
            {
                new() { Value = about.Id },
                new() { Value = about.Name },
                new() { Value = (int)about.Scopes },
                new() { Value = Or(about.Stream?.Value), DataTypeName = "text" },
                new() { Value = Or(about.PerSecond), DataTypeName = "double precision" },
                new() { Value = about.CreatedAt.ToUnixTimeMilliseconds() },
                new() { Value = Or(about.ExpiresAt?.ToUnixTimeMilliseconds()), DataTypeName = "bigint" },
                new() { Value = key.Salt },
                new() { Value = key.Hash },
                new() { Value = maxValid },
            },
        };
        bool inserted = await insert.ExecuteNonQueryAsync(cancellation) == 1;
        await transaction.CommitAsync(cancellation);
        return inserted;
    }

    public Task RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellation) => database.ExecuteAsync(
        "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        [id, now.ToUnixTimeMilliseconds()],
        cancellation);

    public Task DeleteDeadAsync(DateTimeOffset before, CancellationToken cancellation) => database.ExecuteAsync(
        "DELETE FROM api_keys WHERE revoked_at < $1 OR expires_at < $1",
        [before.ToUnixTimeMilliseconds()],
        cancellation);

    public async Task<byte[]> SecretAsync(string name, byte[] fresh, CancellationToken cancellation)
    {
        await database.ExecuteAsync(
            "INSERT INTO shared_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            [name, fresh],
            cancellation);
        return (byte[])(await database.ScalarAsync(
            "SELECT value FROM shared_secrets WHERE name = $1", [name], cancellation))!;
    }

    public void Dispose()
    {
        // The database is the process's, not ours.
    }

    private static object Or(object? value) => value ?? DBNull.Value;

    private static StoredKey Read(NpgsqlDataReader row)
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
        return new StoredKey(key, row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9));
    }

    private static DateTimeOffset Time(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds);
}
