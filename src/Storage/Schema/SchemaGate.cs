using Microsoft.Extensions.Logging;
using Npgsql;
using Ooblex.Storage.Postgres;

namespace Ooblex.Storage.Schema;

/// <summary>Holds a start back until the database answers and has its tables; never gives up, never ends a node.
/// </summary>
public sealed partial class SchemaGate(PostgresDatabase database, TimeProvider time, ILogger<SchemaGate> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Ends when entities may read and write.</summary>
    /// <param name="waitsFor">Hears what is waited for, in words that may be shown.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task PassAsync(Action<string> waitsFor, CancellationToken cancellation)
    {
        string? said = null;
        for (TimeSpan pause = FirstPause; await ObstacleAsync(cancellation) is { } obstacle; pause = Longer(pause))
        {
            waitsFor(obstacle);
            if (obstacle != said)
            {
                Log.Waits(log, obstacle);
                said = obstacle;
            }

            await Task.Delay(pause, time, cancellation);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private async Task<string?> ObstacleAsync(CancellationToken cancellation)
    {
        try
        {
            IReadOnlyList<Migration> missing = await Migrator.MissingAsync(database, cancellation);
            if (missing.Count > 0 && database.Options.Migrate)
            {
                foreach (Migration done in await Migrator.ApplyAsync(database, time, cancellation))
                {
                    Log.Applied(log, done);
                }

                return null;
            }

            return missing.Count == 0 ? null : $"the database lacks the migrations {string.Join(", ", missing)}";
        }
        catch (PostgresException refused) when (!PostgresDatabase.IsAway(refused))
        {
            return $"the database refuses ({refused.SqlState}: {refused.MessageText})";
        }
        catch (Exception away) when (PostgresDatabase.IsAway(away))
        {
            return "the database does not answer";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "Waiting: {Obstacle}")]
        public static partial void Waits(ILogger logger, string obstacle);

        [LoggerMessage(1402, LogLevel.Information, "Migration {Migration} has been run")]
        public static partial void Applied(ILogger logger, Migration migration);
    }
}
