using Npgsql;
using Ooblex.Operations.Health;
using Ooblex.Storage.Postgres;

namespace Ooblex.Node.Startup;

/// <summary>The gate of the shared database: shut while it does not answer, as nothing new can begin.</summary>
/// <remarks>What runs goes on: media and established sessions do not need it.</remarks>
internal sealed class DatabaseProbe(PostgresDatabase? shared, Readiness readiness, TimeProvider time)
    : BackgroundService
{
    private const int FailuresThatCount = 2;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (shared is not { } database)
        {
            readiness.Open(NodeGate.Database);
            return;
        }

        readiness.Shut(NodeGate.Database, "the database has not answered yet");
        using PeriodicTimer timer = new(Interval, time);
        int failures = 0;
        do
        {
            failures = await AnswersAsync(database, stoppingToken) ? 0 : failures + 1;
            if (failures == 0)
            {
                readiness.Open(NodeGate.Database);
            }
            else if (failures >= FailuresThatCount)
            {
                readiness.Shut(NodeGate.Database, "the database does not answer");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<bool> AnswersAsync(PostgresDatabase database, CancellationToken stopping)
    {
        using CancellationTokenSource limit = new(Interval, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await database.ScalarAsync("SELECT 1", [], either.Token);
            return true;
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException
            || PostgresDatabase.IsAway(away))
        {
            return false;
        }
    }
}
