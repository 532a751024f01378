using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Pipelines;

/// <summary>The engine of a node that only carries media.</summary>
internal sealed class NoPipelines : IPipelineEngine
{
    public IReadOnlyList<PipelineRow> Runs => [];

    public ValueTask<PipelineStart> RunAsync(PipelineRun run, CancellationToken cancellation) =>
        ValueTask.FromResult(new PipelineStart([], [.. run.Spec.Work], "", "This node looks at no frames."));

    public ValueTask<bool> StopAsync(string id, CancellationToken cancellation) => ValueTask.FromResult(false);
}
