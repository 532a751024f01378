using Npgsql;

namespace Ooblex.Bench.Cluster.Views;

/// <summary>What entities have written, read from the database behind their backs.</summary>
internal static class Journal
{
    /// <summary>The events of one entity.</summary>
    /// <remarks>Each journal that wrote has an id of its own: a stay of an entity on a process is one writer.</remarks>
    public static async Task<JournalSight> OfAsync(string database, string persistenceId)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using NpgsqlCommand command = source.CreateCommand(
            """
            SELECT count(*), coalesce(min(sequence_number), 0), coalesce(max(sequence_number), 0),
                   count(DISTINCT sequence_number), count(DISTINCT writer_uuid)
            FROM journal WHERE persistence_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = persistenceId });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new JournalSight(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    /// <summary>Entities whose numbers have a hole, or one number twice.</summary>
    public static async Task<IReadOnlyList<string>> BrokenAsync(string database)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using NpgsqlCommand command = source.CreateCommand(
            """
            SELECT persistence_id FROM journal GROUP BY persistence_id
            HAVING count(*) <> count(DISTINCT sequence_number)
                OR count(*) <> max(sequence_number) - min(sequence_number) + 1
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        List<string> broken = [];
        while (await reader.ReadAsync())
        {
            broken.Add(reader.GetString(0));
        }

        return broken;
    }
}

/// <param name="Events">Rows.</param>
/// <param name="First">The lowest number; a snapshot removes what is before it.</param>
/// <param name="Last">The highest number.</param>
/// <param name="Numbers">Different numbers.</param>
/// <param name="Writers">Stays on a process.</param>
internal sealed record JournalSight(long Events, long First, long Last, long Numbers, long Writers)
{
    /// <summary>Nothing is missing, and nothing is there twice.</summary>
    public bool IsWhole => Events == Numbers && (Events == 0 || Events == Last - First + 1);
}
