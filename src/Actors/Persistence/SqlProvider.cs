using System.Globalization;
using System.Text;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Persistence;

/// <summary>The one place that knows which database keeps the events.</summary>
/// <remarks>
/// The connection string goes to the plugins as an object and never into HOCON, which Akka would print with all other
/// settings.
/// </remarks>
internal sealed class SqlProvider
{
    private readonly IInterceptor[] _interceptors;

    private SqlProvider(string name, string connectionString, int writers, params IInterceptor[] interceptors) =>
        (Name, ConnectionString, Writers, _interceptors) = (name, connectionString, writers, interceptors);

    /// <summary>Of the linq2db provider; naming it spares a detection round trip.</summary>
    public string Name { get; }

    /// <summary>As the driver wants it.</summary>
    public string ConnectionString { get; }

    /// <summary>Concurrent journal writers: SQLite has one, whatever it is told.</summary>
    public int Writers { get; }

    /// <summary>The plugins make missing tables themselves; those of PostgreSQL come from migrations.</summary>
    public bool MakesTables => Name == "SQLite.MS";

    public static SqlProvider Of(PersistenceOptions options) =>
        options.Postgres is { } postgres ? Postgres(postgres) : Sqlite(options.SqlitePath);

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
        return new SqlProvider("SQLite.MS", connectionString, writers: 1, new PragmaInterceptor());
    }

    /// <summary>The database that nodes share. "15" is a dialect: newer servers speak it too.</summary>
    public static SqlProvider Postgres(PostgresOptions options) =>
        new("PostgreSQL.15", PostgresDatabase.Complete(options), writers: 2);

    public DataOptionsSetup ToSetup() => new(_interceptors.Aggregate(
        new DataOptions().UseConnectionString(Name, ConnectionString),
        (options, interceptor) => options.UseInterceptor(interceptor)));

    public void AppendTo(StringBuilder hocon)
    {
        hocon.AppendLine(CultureInfo.InvariantCulture, $"provider-name = {Name.ToHocon()}");
        hocon.AppendLine(CultureInfo.InvariantCulture, $"parallelism = {Writers}");

        // While the database is away each call fails at once after five that did not, and every two seconds one goes
        // to see whether it is back. The default looks after thirty seconds, which nobody would want to wait.
        hocon.AppendLine("circuit-breaker { max-failures = 5, call-timeout = 10s, reset-timeout = 2s }");
    }
}

internal static class PersistenceSetup
{
    /// <summary>Journal and snapshots in the configured database.</summary>
    public static AkkaConfigurationBuilder WithOoblexPersistence(
        this AkkaConfigurationBuilder builder, PersistenceOptions options)
    {
        SqlProvider provider = SqlProvider.Of(options);
        return builder
            .AddSetup(provider.ToSetup())
            .WithJournal(new SqlJournal(provider) { AutoInitialize = provider.MakesTables })
            .WithSnapshot(new SqlSnapshots(provider) { AutoInitialize = provider.MakesTables });
    }
}
