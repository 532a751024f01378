using Microsoft.Data.Sqlite;
using Ooblex.Actors.Persistence;
using Ooblex.Actors.Tests.Doubles;

namespace Ooblex.Actors.Tests.Persistence;

public sealed class SqlProviderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_is_made_with_its_folder_and_keeps_a_write_ahead_log()
    {
        string path = _folder.File("deep/er/journal.db");
        SqlProvider provider = SqlProvider.Sqlite(path);
        Assert.Equal("wal", Ask(provider, "PRAGMA journal_mode"));
    }

    [Fact]
    public void Each_connection_waits_for_other_writers_and_syncs_at_checkpoints()
    {
        SqlProvider provider = SqlProvider.Sqlite(_folder.File("journal.db"));
        Assert.Equal("1", Ask(provider, "PRAGMA synchronous"));
        Assert.Equal("5000", Ask(provider, "PRAGMA busy_timeout"));
    }

    private static string? Ask(SqlProvider provider, string pragma)
    {
        using SqliteConnection connection = new(provider.ConnectionString);
        connection.Open();
        new PragmaInterceptor().ConnectionOpened(default, connection);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar()?.ToString();
    }
}
