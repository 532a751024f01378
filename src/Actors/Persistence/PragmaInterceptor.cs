using System.Data.Common;
using LinqToDB.Interceptors;

namespace Ooblex.Actors.Persistence;

/// <summary>Sets on each SQLite connection what its connection string cannot say.</summary>
/// <remarks>
/// With a write-ahead log, NORMAL survives the death of the process; only a power cut can cost the last commits,
/// and it cost the sessions too. Writers wait for each other instead of failing.
/// </remarks>
internal sealed class PragmaInterceptor : ConnectionInterceptor
{
    private const string Pragmas = "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;";

    public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
