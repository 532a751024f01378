using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Storage.Postgres;
using Ooblex.Storage.Schema;
using Ooblex.TestKit.Databases;

namespace Ooblex.Storage.Tests.Schema;

public sealed class SchemaGateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<string> _waits = [];

    [Fact]
    public async Task It_waits_while_the_database_is_away_and_makes_the_tables_when_it_is_back()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        PostgresOptions options = new() { ConnectionString = await server.CreateDatabaseAsync() };
        await server.KillHardAsync();
        await using PostgresDatabase database = new(options);
        Task passed = Pass(database);
        Assert.Equal("the database does not answer", Next());
        Assert.False(passed.IsCompleted);

        await server.StartAgainAsync();
        await passed.WaitAsync(Patience);
        Assert.Empty(await Migrator.MissingAsync(database, CancellationToken.None));
    }

    [Fact]
    public async Task Told_not_to_migrate_it_says_what_is_missing_until_somebody_has_run_it()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        PostgresOptions options = new()
        {
            ConnectionString = await server.CreateDatabaseAsync(), Migrate = false,
        };
        await using PostgresDatabase database = new(options);
        Task passed = Pass(database);
        Assert.Equal($"the database lacks the migrations {string.Join(", ", Migration.All)}", Next());

        await Migrator.ApplyAsync(database, TimeProvider.System, CancellationToken.None);
        await passed.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_refusal_is_told_without_the_password()
    {
        PostgresServer server = await PostgresServer.SharedAsync();
        string good = await server.CreateDatabaseAsync();
        await using PostgresDatabase database = new(
            new PostgresOptions { ConnectionString = good + ";Password=not-the-password" });
        using CancellationTokenSource stop = new();
        Task passed = Pass(database, stop.Token);
        string obstacle = Next();
        Assert.StartsWith("the database refuses (28P01", obstacle, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", obstacle, StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => passed);
    }

    private Task Pass(PostgresDatabase database, CancellationToken cancellation = default) =>
        new SchemaGate(database, TimeProvider.System, NullLogger<SchemaGate>.Instance)
            .PassAsync(_waits.Add, cancellation);

    private string Next() =>
        _waits.TryTake(out string? obstacle, Patience) ? obstacle : throw new TimeoutException("It said nothing.");
}
