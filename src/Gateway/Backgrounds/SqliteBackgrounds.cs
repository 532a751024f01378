using Microsoft.Data.Sqlite;

namespace Ooblex.Gateway.Backgrounds;

/// <summary>The SQLite file of the pictures of a node that is alone.</summary>
/// <remarks>A call takes a disk's time and is done when it returns; SQLite has no other way.</remarks>
internal sealed class SqliteBackgrounds : IBackgroundDatabase
{
    private const long SchemaVersion = 1;
    private const string About =
        "SELECT name, sha256, media_type, width, height, length(file), created_at FROM backgrounds";

    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;

    public SqliteBackgrounds(string path)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = path, Pooling = false, DefaultTimeout = 10 };
        _connection = new SqliteConnection(text.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Migrate(path);
    }

    public Task<IReadOnlyList<StoredBackground>> ListAsync(CancellationToken cancellation)
    {
        lock (_turn)
        {
            using SqliteCommand command = Command($"{About} ORDER BY name");
            using SqliteDataReader row = command.ExecuteReader();
            List<StoredBackground> found = [];
            while (row.Read())
            {
                found.Add(Read(row));
            }

            return Task.FromResult<IReadOnlyList<StoredBackground>>(found);
        }
    }

    public Task<(StoredBackground About, byte[] File)?> FindAsync(string name, CancellationToken cancellation)
    {
        lock (_turn)
        {
            using SqliteCommand command = Command(
                About.Replace(" FROM", ", file FROM", StringComparison.Ordinal) + " WHERE name = $name",
                ("$name", name));
            using SqliteDataReader row = command.ExecuteReader();
            (StoredBackground, byte[])? found = row.Read() ? (Read(row), row.GetFieldValue<byte[]>(7)) : null;
            return Task.FromResult(found);
        }
    }

    public Task<BackgroundPut> PutAsync(
        StoredBackground about, byte[] file, int maxCount, CancellationToken cancellation)
    {
        lock (_turn)
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            bool isThere = Execute("DELETE FROM backgrounds WHERE name = $name", ("$name", about.Name)) == 1;
            bool isKept = 1 == Execute(
                """
                INSERT INTO backgrounds (name, sha256, media_type, width, height, created_at, file)
                SELECT $name, $sha256, $type, $width, $height, $created, $file
                WHERE $there OR (SELECT count(*) FROM backgrounds) < $max
                """,
                ("$name", about.Name),
                ("$sha256", about.Sha256),
                ("$type", about.MediaType),
                ("$width", about.Width),
                ("$height", about.Height),
                ("$created", about.CreatedAt.ToUnixTimeMilliseconds()),
                ("$file", file),
                ("$there", isThere),
                ("$max", maxCount));
            transaction.Commit();
            return Task.FromResult(
                !isKept ? BackgroundPut.NoRoom : isThere ? BackgroundPut.Replaced : BackgroundPut.Made);
        }
    }

    public Task<bool> RemoveAsync(string name, CancellationToken cancellation)
    {
        lock (_turn)
        {
            return Task.FromResult(Execute("DELETE FROM backgrounds WHERE name = $name", ("$name", name)) == 1);
        }
    }

    public void Dispose() => _connection.Dispose();

    private static StoredBackground Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetInt32(4),
        row.GetInt32(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));

    private void Migrate(string path)
    {
        using SqliteCommand command = Command("PRAGMA user_version");
        long version = (long)command.ExecuteScalar()!;
        if (version > SchemaVersion)
        {
            throw new InvalidOperationException($"{path} was written by a newer version (schema {version}).");
        }

        Execute(
            """
            BEGIN;
            CREATE TABLE IF NOT EXISTS backgrounds (
                name       TEXT PRIMARY KEY,
                sha256     TEXT NOT NULL,
                media_type TEXT NOT NULL,
                width      INTEGER NOT NULL,
                height     INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                file       BLOB NOT NULL);
            PRAGMA user_version = 1;
            COMMIT;
            """);
    }

    private int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = _connection.CreateCommand(); // Of the transaction, where one is under way.
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
