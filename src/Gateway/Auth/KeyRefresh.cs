using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Auth;

/// <summary>Carries what other gateways change about the keys into this one's memory.</summary>
/// <remarks>
/// It listens for notices of the table, which come at the commit, and reads at an interval too, for a notice can be
/// lost: with its connection, or at a pooler that knows none. While the database is away the last state stands.
/// </remarks>
internal sealed partial class KeyRefresh(
    PostgresDatabase? shared, ApiKeyStore keys, TimeSpan interval, TimeProvider time, ILogger<KeyRefresh> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (shared is not { } database)
        {
            return; // A file of our own: nobody else changes it.
        }

        bool complained = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(database, () => complained = false, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is NpgsqlException || PostgresDatabase.IsAway(away))
            {
                if (!complained)
                {
                    Log.Away(log, away.Message); // Once for each time that it goes away.
                    complained = true;
                }
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(PostgresDatabase database, Action onRead, CancellationToken stopping)
    {
        await using NpgsqlConnection connection = await database.OpenAsync(stopping);
        await using (NpgsqlCommand listen = new("LISTEN ooblex_keys", connection))
        {
            await listen.ExecuteNonQueryAsync(stopping);
        }

        while (true)
        {
            await keys.RefreshAsync(stopping);
            onRead();
            await connection.WaitAsync(interval, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1103, LogLevel.Warning, "The keys in the database cannot be read, the last known ones stand: {Cause}")]
        public static partial void Away(ILogger logger, string cause);
    }
}
