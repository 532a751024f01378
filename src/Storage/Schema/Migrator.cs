using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Storage.Schema;

/// <summary>Brings the tables to the present version, once, however many nodes start at the same time.</summary>
/// <remarks>
/// All that is missing runs in one transaction under an advisory lock: a node that dies in the middle leaves nothing,
/// and the others, who wait, then find nothing to do. A database with newer scripts than ours is fine: schema changes
/// are additive, so that the last version runs beside the next one.
/// </remarks>
public static class Migrator
{
    // Any number that nobody else uses in this database.
    private const long Lock = 0x6F6F_626C_6578;

    /// <summary>The scripts that have not been run there.</summary>
    public static async Task<IReadOnlyList<Migration>> MissingAsync(
        PostgresDatabase database, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        return await MissingAsync(connection, cancellation);
    }

    /// <summary>Runs what is missing.</summary>
    /// <returns>What this call has run.</returns>
    public static async Task<IReadOnlyList<Migration>> ApplyAsync(
        PostgresDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        if (await MissingAsync(connection, cancellation) is { Count: 0 } nothing)
        {
            return nothing; // The usual case, and one for which a node needs no right to change tables.
        }

        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancellation, Lock);
        await RunAsync(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL)
            """,
            cancellation);
        IReadOnlyList<Migration> missing = await MissingAsync(connection, cancellation);
        foreach (Migration script in missing)
        {
            await RunAsync(connection, script.Sql, cancellation);
            await RunAsync(
                connection,
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES ($1, $2, $3)",
                cancellation,
                script.Version,
                script.Name,
                time.GetUtcNow());
        }

        await transaction.CommitAsync(cancellation);
        return missing;
    }

    private static async Task<IReadOnlyList<Migration>> MissingAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        HashSet<int> applied = [];
        await using NpgsqlCommand exists = new("SELECT to_regclass('schema_migrations') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellation) is true)
        {
            await using NpgsqlCommand select = new("SELECT version FROM schema_migrations", connection);
            await using NpgsqlDataReader rows = await select.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                applied.Add(rows.GetInt32(0));
            }
        }

        return [.. Migration.All.Where(script => !applied.Contains(script.Version))];
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] arguments)
    {
        await using NpgsqlCommand command = new(sql, connection);
        foreach (object argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }
}
