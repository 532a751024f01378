using System.Data;
using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Backgrounds;

/// <summary>The pictures of a cluster, in the table of migration 4.</summary>
internal sealed class PostgresBackgrounds(PostgresDatabase database) : IBackgroundDatabase
{
    private const string About =
        "SELECT name, sha256, media_type, width, height, octet_length(file), created_at FROM backgrounds";

    public async Task<IReadOnlyList<StoredBackground>> ListAsync(CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlCommand command = new($"{About} ORDER BY name COLLATE \"C\"", connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation);
        List<StoredBackground> found = [];
        while (await row.ReadAsync(cancellation))
        {
            found.Add(Read(row));
        }

        return found;
    }

    public async Task<(StoredBackground About, byte[] File)?> FindAsync(string name, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlCommand command = new(
            About.Replace(" FROM", ", file FROM", StringComparison.Ordinal) + " WHERE name = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (Read(row), row.GetFieldValue<byte[]>(7)) : null;
    }

    public async Task<BackgroundPut> PutAsync(
        StoredBackground about, byte[] file, int maxCount, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(cancellation);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);

        // Two gateways that each see room for one more would both take it.
        await using NpgsqlCommand alone = new("LOCK TABLE backgrounds IN SHARE ROW EXCLUSIVE MODE", connection);
        await alone.ExecuteNonQueryAsync(cancellation);
        await using NpgsqlCommand remove = new("DELETE FROM backgrounds WHERE name = $1", connection)
        {
            Parameters = { new() { Value = about.Name } },
        };
        bool isThere = await remove.ExecuteNonQueryAsync(cancellation) == 1;
        await using NpgsqlCommand insert = new(
            """
            INSERT INTO backgrounds (name, sha256, media_type, width, height, created_at, file)
            SELECT $1, $2, $3, $4, $5, $6, $7 WHERE $8 OR (SELECT count(*) FROM backgrounds) < $9
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = about.Name },
                new() { Value = about.Sha256 },
                new() { Value = about.MediaType },
                new() { Value = about.Width },
                new() { Value = about.Height },
                new() { Value = about.CreatedAt.ToUnixTimeMilliseconds() },
                new() { Value = file },
                new() { Value = isThere },
                new() { Value = maxCount },
            },
        };
        bool isKept = await insert.ExecuteNonQueryAsync(cancellation) == 1;
        await transaction.CommitAsync(cancellation);
        return !isKept ? BackgroundPut.NoRoom : isThere ? BackgroundPut.Replaced : BackgroundPut.Made;
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellation) =>
        await database.ExecuteAsync("DELETE FROM backgrounds WHERE name = $1", [name], cancellation) == 1;

    public void Dispose()
    {
        // The database is the process's, not ours.
    }

    private static StoredBackground Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetInt32(4),
        row.GetInt32(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
