using System.Collections.Concurrent;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A pipeline engine that does what a test tells it. Without a script it can do everything.</summary>
internal sealed class ScriptedPipelines : IPipelineEngine
{
    private readonly ConcurrentDictionary<string, PipelineRow> _runs = new();

    public Func<PipelineRun, PipelineStart>? OnRun { get; set; }

    /// <summary>Until then no run begins.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<PipelineRun> Asked { get; } = new();

    public ConcurrentQueue<string> Stopped { get; } = new();

    public IReadOnlyList<PipelineRow> Runs => [.. _runs.Values];

    public async ValueTask<PipelineStart> RunAsync(PipelineRun run, CancellationToken cancellation)
    {
        await Gate;
        PipelineStart start = OnRun?.Invoke(run) ?? new PipelineStart([.. run.Spec.Work], [], "CPU", "");
        if (start.Running.Count > 0)
        {
            _runs[run.Id] = new PipelineRow(run.Id, run.Stream, PipelineState.Running, "", 0, 0, 0);
        }

        Asked.Enqueue(run);
        return start;
    }

    public ValueTask<bool> StopAsync(string id, CancellationToken cancellation)
    {
        Stopped.Enqueue(id);
        return ValueTask.FromResult(_runs.TryRemove(id, out _));
    }

    /// <summary>The first picture of the run's rendition has gone out.</summary>
    public RenditionRun Show(string id)
    {
        RenditionRun made = Asked.Last(run => run.Id == id).Rendition!;
        _runs[id] = _runs[id] with { Rendition = made };
        return made;
    }

    /// <summary>As when a decoder breaks.</summary>
    public void Lose(string id) => _runs.TryRemove(id, out _);
}
