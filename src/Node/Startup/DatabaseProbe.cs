using Npgsql;
using Ooblex.Operations.Health;
using Ooblex.Storage.Postgres;

namespace Ooblex.Node.Startup;

/// <summary>The gate of the shared database: shut until it has answered, and impaired while it is away later.</summary>
/// <remarks>
/// A node that has been ready opens sessions by the directory, and needs the database for what must be remembered only.
/// </remarks>
internal sealed class DatabaseProbe(PostgresDatabase? shared, Readiness readiness, TimeProvider time)
    : BackgroundService
{
    private const int FailuresThatCount = 2;

    private const string Away = "the database does not answer";

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
                readiness.Impair(NodeGate.Database, Away);
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
