using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Ooblex.Storage.Postgres;

/// <summary>The one door of a process to the shared database, except for the journal's own pool.</summary>
/// <remarks>Thread-safe. Opening it touches no network, so a node starts while the database is down.</remarks>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private const int ConnectSeconds = 5;

    // Below the ten seconds after which the journal's circuit breaker gives a call up, so that a frozen server's
    // connections are thrown away and not kept for the next call.
    private const int CommandSeconds = 8;

    private const int KeepAliveSeconds = 10;

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(PostgresOptions options)
    {
        Options = options;
        _source = NpgsqlDataSource.Create(Complete(options));
    }

    public PostgresOptions Options { get; }

    /// <summary>An open connection, given back by disposing it.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) =>
        _source.OpenConnectionAsync(cancellation);

    /// <summary>Runs one statement.</summary>
    /// <returns>The rows it changed.</returns>
    public async Task<int> ExecuteAsync(
        string sql, IReadOnlyList<object?> arguments, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        Add(command, arguments);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The first column of the first row; <c>null</c> when there is none.</summary>
    public async Task<object?> ScalarAsync(
        string sql, IReadOnlyList<object?> arguments, CancellationToken cancellation)
    {
        await using NpgsqlCommand command = _source.CreateCommand(sql);
        Add(command, arguments);
        return await command.ExecuteScalarAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The operator's connection string, with time-outs that suit us where it says nothing.</summary>
    public static string Complete(PostgresOptions options)
    {
        NpgsqlConnectionStringBuilder complete = new(options.ConnectionString);

        // What the builder writes out is what was given, each key by its one canonical name.
        DbConnectionStringBuilder given = new() { ConnectionString = complete.ToString() };
        complete.Timeout = given.ContainsKey("Timeout") ? complete.Timeout : ConnectSeconds;
        complete.CommandTimeout = given.ContainsKey("Command Timeout") ? complete.CommandTimeout : CommandSeconds;
        complete.KeepAlive = given.ContainsKey("Keepalive") ? complete.KeepAlive : KeepAliveSeconds;
        complete.ApplicationName = given.ContainsKey("Application Name") ? complete.ApplicationName : "ooblex";
        complete.MaxPoolSize = given.ContainsKey("Maximum Pool Size") ? complete.MaxPoolSize : options.PoolSize;
        complete.PersistSecurityInfo = false;
        return complete.ToString();
    }

    /// <summary>Can it be opened with this? <c>false</c> for a text that is no connection string.</summary>
    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception malformed) when (malformed is ArgumentException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Is it the database that is away, and not what was asked of it?</summary>
    public static bool IsAway(Exception error) => error is PostgresException refused
        ? refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
        : error is NpgsqlException or SocketException or TimeoutException or IOException;

    private static void Add(NpgsqlCommand command, IReadOnlyList<object?> arguments)
    {
        foreach (object? argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }
    }
}
