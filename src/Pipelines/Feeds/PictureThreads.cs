using Ooblex.Inference.Engine;

namespace Ooblex.Pipelines.Feeds;

/// <summary>The threads that make pictures out of frames, for all pipelines of the node.</summary>
/// <remarks>
/// Not those of the pool: these would keep requests waiting while they decode. They give way to the threads that move
/// packets. First come, first served. A thread without work sleeps at once: between two frames lies far more time than
/// a wake-up takes, and a blocking collection would spin for a part of it, on a processor that others need.
/// </remarks>
internal sealed class PictureThreads : TaskScheduler, IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<Task> _waiting = [];
    private readonly List<Thread> _threads;
    private volatile bool _hasWaiting;
    private bool _isStopping;

    public PictureThreads(int count) =>
        _threads = [.. Enumerable.Range(0, count).Select(index => QuietThread.Start($"pictures-{index}", Run))];

    /// <summary>Somebody else would go on with theirs.</summary>
    public bool HasWaiting => _hasWaiting;

    /// <summary>Runs something here, all of its continuations included.</summary>
    public Task Start(Func<Task> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Only when all that was started has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _waiting.Enqueue(task);
            _hasWaiting = true;
            Monitor.Pulse(_gate);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _threads.Contains(Thread.CurrentThread) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _waiting];
        }
    }

    private void Run()
    {
        while (Next() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_gate);
            }

            _waiting.TryDequeue(out Task? task);
            _hasWaiting = _waiting.Count > 0;
            return task;
        }
    }
}
