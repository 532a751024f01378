using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Formation;

/// <summary>The statements of one lease. Only the database's clock counts: nodes' clocks differ.</summary>
internal sealed class LeaseTable(PostgresDatabase database, string name, string owner, TimeSpan lifetime)
{
    /// <summary>Takes the lease if it is free, has run out, or is ours.</summary>
    /// <returns>Whether it is ours now, and until when it is whose it is.</returns>
    public async Task<(bool Ours, DateTime? ExpiresAt)> TakeAsync(CancellationToken cancellation)
    {
        const string Sql = """
            WITH taken AS (
                INSERT INTO leases AS held (name, owner, expires_at)
                VALUES ($1, $2, clock_timestamp() + $3)
                ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
                    WHERE held.owner = excluded.owner OR held.expires_at < clock_timestamp()
                RETURNING expires_at)
            SELECT EXISTS (SELECT FROM taken), (SELECT expires_at FROM leases WHERE name = $1)
            """;
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlCommand command = new(Sql, connection)
        {
            Parameters = { new() { Value = name }, new() { Value = owner }, new() { Value = lifetime } },
        };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return (row.GetBoolean(0), row.IsDBNull(1) ? null : row.GetDateTime(1));
    }

    /// <summary>Prolongs what is ours. <c>false</c>: it ran out, and perhaps somebody else has it.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellation) => await database.ExecuteAsync(
        """
        UPDATE leases SET expires_at = clock_timestamp() + $3
        WHERE name = $1 AND owner = $2 AND expires_at >= clock_timestamp()
        """,
        [name, owner, lifetime],
        cancellation) == 1;

    public Task GiveBackAsync(CancellationToken cancellation) => database.ExecuteAsync(
        "DELETE FROM leases WHERE name = $1 AND owner = $2", [name, owner], cancellation);
}
