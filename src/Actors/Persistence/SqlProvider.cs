using System.Globalization;
using System.Text;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace Ooblex.Actors.Persistence;

/// <summary>The one place that knows which database keeps the events.</summary>
/// <param name="Name">Of the linq2db provider; naming it spares a detection round trip.</param>
/// <param name="ConnectionString">As the driver wants it.</param>
/// <param name="Writers">Concurrent journal writers: SQLite has one, whatever it is told.</param>
internal sealed record SqlProvider(string Name, string ConnectionString, int Writers)
{
    /// <summary>SQLite in one file, with a write-ahead log. The folder and the file are made.</summary>
    public static SqlProvider Sqlite(string path)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string connectionString = new SqliteConnectionStringBuilder { DataSource = full }.ToString();

        using SqliteConnection connection = new(connectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL;"; // Kept in the file.
        command.ExecuteNonQuery();
        return new SqlProvider("SQLite.MS", connectionString, Writers: 1);
    }

    public DataOptionsSetup ToSetup() => new(
        new DataOptions().UseConnectionString(Name, ConnectionString).UseInterceptor(new PragmaInterceptor()));

    public void AppendTo(StringBuilder hocon)
    {
        hocon.AppendLine(CultureInfo.InvariantCulture, $"connection-string = {ConnectionString.ToHocon()}");
        hocon.AppendLine(CultureInfo.InvariantCulture, $"provider-name = {Name.ToHocon()}");
        hocon.AppendLine(CultureInfo.InvariantCulture, $"parallelism = {Writers}");
    }
}

internal static class PersistenceSetup
{
    /// <summary>Journal and snapshots in the configured database; missing tables are made.</summary>
    public static AkkaConfigurationBuilder WithOoblexPersistence(
        this AkkaConfigurationBuilder builder, PersistenceOptions options)
    {
        SqlProvider provider = SqlProvider.Sqlite(options.SqlitePath);
        return builder
            .AddSetup(provider.ToSetup())
            .WithJournal(new SqlJournal(provider) { AutoInitialize = true })
            .WithSnapshot(new SqlSnapshots(provider) { AutoInitialize = true });
    }
}
