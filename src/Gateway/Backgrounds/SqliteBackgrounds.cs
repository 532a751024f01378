using Microsoft.Data.Sqlite;
using Ooblex.Gateway.Sqlite;

namespace Ooblex.Gateway.Backgrounds;

/// <summary>The SQLite file of the pictures of a node that is alone.</summary>
/// <remarks>A call takes a disk's time and is done when it returns; SQLite has no other way.</remarks>
internal sealed class SqliteBackgrounds(string path) : IBackgroundDatabase
{
    private const int SchemaVersion = 1;
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS backgrounds (
            name       TEXT PRIMARY KEY,
            sha256     TEXT NOT NULL,
            media_type TEXT NOT NULL,
            width      INTEGER NOT NULL,
            height     INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            file       BLOB NOT NULL);
        """;

    private const string About =
        "SELECT name, sha256, media_type, width, height, length(file), created_at FROM backgrounds";

    private readonly Lock _turn = new();
    private readonly SqliteFile _file = new(path, SchemaVersion, Schema);

    public Task<IReadOnlyList<StoredBackground>> ListAsync(CancellationToken cancellation)
    {
        lock (_turn)
        {
            using SqliteCommand command = _file.Command($"{About} ORDER BY name");
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
            using SqliteCommand command = _file.Command(
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
            using SqliteTransaction transaction = _file.Begin();
            bool isThere = _file.Execute("DELETE FROM backgrounds WHERE name = $name", ("$name", about.Name)) == 1;
            bool isKept = 1 == _file.Execute(
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
            return Task.FromResult(_file.Execute("DELETE FROM backgrounds WHERE name = $name", ("$name", name)) == 1);
        }
    }

    public void Dispose() => _file.Dispose();

    private static StoredBackground Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        row.GetInt32(4),
        row.GetInt32(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
