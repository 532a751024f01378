using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Storage.Tests.Postgres;

public sealed class PostgresDatabaseTests
{
    [Fact]
    public void What_the_operator_says_wins_and_what_he_does_not_say_suits_us()
    {
        NpgsqlConnectionStringBuilder bare = Complete("Host=db;Username=u;Password=p");
        Assert.Equal((5, 8, 10, 33), (bare.Timeout, bare.CommandTimeout, bare.KeepAlive, bare.MaxPoolSize));
        Assert.Equal("ooblex", bare.ApplicationName);

        NpgsqlConnectionStringBuilder full = Complete(
            "Server=db;Timeout=9;CommandTimeout=30;Keepalive=7;MaxPoolSize=3;Application Name=mine");
        Assert.Equal((9, 30, 7, 3), (full.Timeout, full.CommandTimeout, full.KeepAlive, full.MaxPoolSize));
        Assert.Equal("mine", full.ApplicationName);
    }

    [Theory]
    [InlineData("Host=db", true)]
    [InlineData("postgresql://user:secret@db/ooblex", false)]
    [InlineData("Host=db;Colour=red", false)]
    [InlineData("Database=no-host", false)]
    [InlineData("Host=db;Port=many", false)]
    public void A_text_that_is_no_connection_string_is_told_apart(string text, bool good) =>
        Assert.Equal(good, PostgresDatabase.IsConnectionString(text));

    [Fact]
    public void Options_print_without_their_secret() =>
        Assert.DoesNotContain(
            "secret",
            new PostgresOptions { ConnectionString = "Host=db;Password=secret" }.ToString(),
            StringComparison.Ordinal);

    private static NpgsqlConnectionStringBuilder Complete(string text) =>
        new(PostgresDatabase.Complete(new PostgresOptions { ConnectionString = text, PoolSize = 33 }));
}
