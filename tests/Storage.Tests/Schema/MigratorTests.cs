using Ooblex.Storage.Postgres;
using Ooblex.Storage.Schema;
using Ooblex.TestKit.Databases;

namespace Ooblex.Storage.Tests.Schema;

public sealed class MigratorTests
{
    [Fact]
    public void Scripts_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(script => script.Version));

    [Fact]
    public async Task Eight_nodes_that_start_at_once_make_the_tables_once()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string connectionString = await server.CreateDatabaseAsync();
        IReadOnlyList<Migration>[] ran = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using PostgresDatabase node = new(new PostgresOptions { ConnectionString = connectionString });
            return await Migrator.ApplyAsync(node, TimeProvider.System, CancellationToken.None);
        }));

        Assert.Equal(Migration.All, Assert.Single(ran, scripts => scripts.Count > 0));
        await using PostgresDatabase later = new(new PostgresOptions { ConnectionString = connectionString });
        Assert.Empty(await Migrator.MissingAsync(later, CancellationToken.None));
        Assert.Equal(
            (long)Migration.All.Count, await later.ScalarAsync("SELECT count(*) FROM schema_migrations", [], default));
    }

    [Fact]
    public async Task A_role_that_may_only_read_and_write_is_enough_once_the_tables_are_there()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string connectionString = await server.CreateDatabaseAsync();
        await using PostgresDatabase owner = new(new PostgresOptions { ConnectionString = connectionString });
        await Migrator.ApplyAsync(owner, TimeProvider.System, CancellationToken.None);
        await owner.ExecuteAsync(
            "CREATE ROLE plain LOGIN PASSWORD 'plain'; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "
            + "public TO plain",
            [],
            default);

        await using PostgresDatabase plain = new(
            new PostgresOptions { ConnectionString = connectionString + ";Username=plain;Password=plain" });
        Assert.Empty(await Migrator.ApplyAsync(plain, TimeProvider.System, CancellationToken.None));
    }
}
