using Akka.Actor;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Pipelines;

/// <summary>Calls into the pipeline engine whose tasks always end, in time, and with a value. Thread-safe.</summary>
internal sealed class PipelineCalls(IPipelineEngine engine, TimeSpan limit, TimeProvider time)
{
    public PipelineRow? Row(string id) => engine.Runs.FirstOrDefault(row => row.Id == id);

    public IReadOnlyList<PipelineRow> Rows => engine.Runs;

    public async Task<PipelineReply> RunAsync(PipelineRun run)
    {
        try
        {
            using CancellationTokenSource deadline = new(limit, time);
            PipelineStart start = await engine.RunAsync(run, deadline.Token).AsTask().WaitAsync(limit, time);
            return new PipelineReply(run, start);
        }
        catch (Exception cause)
        {
            // Whatever it was, the part looks again in a while.
            PipelineStart failed = new([], [], "", $"The pipeline could not be started: {cause.Message}");
            return new PipelineReply(run, failed);
        }
    }

    public void Stop(string id) => _ = QuietlyAsync(id);

    private async Task QuietlyAsync(string id)
    {
        try
        {
            using CancellationTokenSource deadline = new(limit, time);
            await engine.StopAsync(id, deadline.Token).AsTask().WaitAsync(limit, time);
        }
        catch (Exception)
        {
            // Nobody claims it any more: the sweeper ends it.
        }
    }
}

/// <summary>What came of a run; stays inside one process.</summary>
internal sealed record PipelineReply(PipelineRun Run, PipelineStart Start) : INoSerializationVerificationNeeded;
