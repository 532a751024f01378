using Npgsql;
using Ooblex.TestKit.Databases;

namespace Ooblex.Actors.Tests.Persistence;

/// <summary>The server that other tests end and freeze does what its methods say.</summary>
public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_survives_an_orderly_end_and_a_kill()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        string database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE kept (line text)");
        await ExecuteAsync(database, "INSERT INTO kept VALUES ('first')");

        await server.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));
        await server.StartAgainAsync();
        await ExecuteAsync(database, "INSERT INTO kept VALUES ('second')");

        await server.KillHardAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));
        await server.StartAgainAsync();
        Assert.Equal(2L, await ExecuteAsync(database, "SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_frozen_server_answers_nothing_until_it_is_thawed_and_ends_even_when_it_is_not()
    {
        PostgresServer server = await PostgresServer.StartAsync();
        string database = await server.CreateDatabaseAsync();
        server.Freeze();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database + ";Timeout=1", "SELECT 1"));
        server.Thaw();
        Assert.Equal(1, await ExecuteAsync(database, "SELECT 1"));
        server.Freeze();
        await server.DisposeAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));
    }

    private static async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using NpgsqlConnection connection = new(database + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
