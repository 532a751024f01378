using Ooblex.Actors.Membership;
using Ooblex.Storage.Schema;

namespace Ooblex.Actors.Hosting;

/// <summary>Keeps an actor system running inside the process, in a host of its own (ADR 0010).</summary>
/// <remarks>
/// The cluster may decide that this node must go, and its actor system ends. Media and HTTP belong to the outer host
/// and go on; a new actor system is built, and the sessions the engine still has are adopted. Only a system that has
/// never come up is an error of the process. With PostgreSQL a start waits for the database as long as it takes.
/// </remarks>
public sealed partial class ActorHost : BackgroundService
{
    private readonly ActorSystemParts _parts;
    private readonly ActorsReadiness _readiness;
    private readonly ILogger _log;
    private volatile RunningSystem? _running;
    private bool _mayTryAgain;

    internal ActorHost(ActorSystemParts parts) =>
        (_parts, _readiness, _log) = (parts, parts.Readiness, parts.Loggers.CreateLogger<ActorHost>());

    /// <summary>The present actor system; <c>null</c> while there is none. Not to be kept.</summary>
    public Akka.Actor.ActorSystem? System => _running?.System;

    internal RunningSystem? Running => _running;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // The outer host goes on starting meanwhile.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunUntilFarewellAsync(stoppingToken);
                Log.Ended(_log);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException) when (_parts.Farewell.Wanted.IsCancellationRequested)
            {
                _readiness.Shut("the node has left the cluster");
                _parts.Farewell.Complete();
                Log.Left(_log);
                return;
            }
            catch (Exception cause) when (_mayTryAgain)
            {
                Log.Failed(_log, cause);
            }

            await Task.Delay(_parts.Options.RestartBackoff, _parts.Time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunUntilFarewellAsync(CancellationToken stopping)
    {
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(stopping, _parts.Farewell.Wanted);
        await RunOnceAsync(either.Token);
    }

    private async Task RunOnceAsync(CancellationToken stopping)
    {
        if (_parts.Database is { } database)
        {
            SchemaGate gate = new(database, _parts.Time, _parts.Loggers.CreateLogger<SchemaGate>());
            await gate.PassAsync(_readiness.Shut, stopping);
            _readiness.Shut("the actor system starts");
        }

        await using RunningSystem running = await RunningSystem.StartAsync(_parts, stopping);
        try
        {
            _running = running;

            // As long as it takes: the others may not be there yet. What is waited for is on /ready.
            await running.UntilMemberAsync(stopping);
            _readiness.Shut("the actor system warms up");

            // From here on what fails is the database's doing, and a database comes back.
            _mayTryAgain |= _parts.Database is not null;
            using (CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping))
            {
                limit.CancelAfter(_parts.Options.WarmUpTimeout);
                await running.WarmUpAsync(limit.Token);
            }

            _mayTryAgain = true;
            _readiness.Open();
            if (!running.IsMember)
            {
                _readiness.Shut(MemberWatch.Leaving); // It began to leave while it warmed up.
            }

            Log.Ready(_log);
            await running.Ended.WaitAsync(stopping);
        }
        finally
        {
            _running = null;
            _readiness.Shut(stopping.IsCancellationRequested ? "the node leaves" : "the actor system is rebuilt");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "The actor system is ready")]
        public static partial void Ready(ILogger logger);

        [LoggerMessage(1202, LogLevel.Warning, "The actor system ended by itself and is built anew")]
        public static partial void Ended(ILogger logger);

        [LoggerMessage(1204, LogLevel.Information, "The node has left the cluster; its process waits to be stopped")]
        public static partial void Left(ILogger logger);

        [LoggerMessage(1203, LogLevel.Error, "The actor system could not be built; trying again")]
        public static partial void Failed(ILogger logger, Exception cause);
    }
}
