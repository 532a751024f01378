using System.Collections.Concurrent;
using Ooblex.Inference.Engine;

namespace Ooblex.Pipelines.Feeds;

/// <summary>The threads that make pictures out of frames, for all pipelines of the node.</summary>
/// <remarks>
/// Not those of the pool: these would keep requests waiting while they decode. They give way to the threads that move
/// packets. First come, first served.
/// </remarks>
internal sealed class PictureThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _waiting = [];
    private readonly List<Thread> _threads;

    public PictureThreads(int count) =>
        _threads = [.. Enumerable.Range(0, count).Select(index => QuietThread.Start($"pictures-{index}", Run))];

    /// <summary>Somebody else would go on with theirs.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Runs something here, all of its continuations included.</summary>
    public Task Start(Func<Task> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Only when all that was started has ended.</summary>
    public void Dispose() => _waiting.CompleteAdding();

    protected override void QueueTask(Task task) => _waiting.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _threads.Contains(Thread.CurrentThread) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _waiting;

    private void Run()
    {
        foreach (Task task in _waiting.GetConsumingEnumerable())
        {
            TryExecuteTask(task);
        }
    }
}
