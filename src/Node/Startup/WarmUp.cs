using Ooblex.Operations.Health;

namespace Ooblex.Node.Startup;

/// <summary>Runs once through everything that a first viewer would meet cold, then opens its gate.</summary>
internal sealed partial class WarmUp(Readiness readiness, SelfCalls calls, ILogger<WarmUp> log)
    : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the node has tried once, whatever came of it.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Yield();
            await RunAsync(stoppingToken);
        }
        finally
        {
            _firstAttempt.TrySetResult();
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        using PeriodicTimer poll = new(Poll);
        while (readiness.Waiting.Keys.Any(gate => gate != NodeGate.WarmUp) && await poll.WaitForNextTickAsync(stopping))
        {
            readiness.Shut(NodeGate.WarmUp, "waits for the other gates");
        }

        while (!stopping.IsCancellationRequested)
        {
            string? problem = await calls.RunAsync(stopping);
            if (problem is null)
            {
                readiness.Open(NodeGate.WarmUp);
                _firstAttempt.TrySetResult();
                return;
            }

            readiness.Shut(NodeGate.WarmUp, problem);
            Log.Failed(log, problem);
            _firstAttempt.TrySetResult();
            await Task.Delay(RetryAfter, stopping);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "The warm-up did not pass and is tried again: {Problem}")]
        public static partial void Failed(ILogger logger, string problem);
    }
}
