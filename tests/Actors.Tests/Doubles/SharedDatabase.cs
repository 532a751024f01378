using Ooblex.Storage.Postgres;
using Ooblex.Storage.Schema;
using Ooblex.TestKit.Databases;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A database of its own for a test, with its tables, on the server that all tests share.</summary>
internal static class SharedDatabase
{
    public static async Task<PostgresOptions> NewAsync()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        return await MigratedAsync(await server.CreateDatabaseAsync());
    }

    public static async Task<PostgresOptions> MigratedAsync(string connectionString)
    {
        PostgresOptions options = new() { ConnectionString = connectionString };
        await using PostgresDatabase database = new(options);
        await Migrator.ApplyAsync(database, TimeProvider.System, CancellationToken.None);
        return options;
    }
}
