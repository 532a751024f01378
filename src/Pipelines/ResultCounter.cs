using Ooblex.Contracts.Vision;
using Ooblex.Inference.Engine;

namespace Ooblex.Pipelines;

/// <summary>Hears what is found in one stream, counts it, and passes it on. Thread-safe.</summary>
/// <param name="hub">Where it goes.</param>
/// <param name="stream">Key of the router.</param>
/// <param name="name">The stream's name, for clients.</param>
/// <param name="ledger">Of all runs.</param>
internal sealed class ResultCounter(ResultHub hub, string stream, string name, PipelineLedger ledger) : IVisionSink
{
    private long _found;
    private volatile bool _isPaused;

    public long Found => Interlocked.Read(ref _found);

    /// <summary>The node has had too much to do since the last result.</summary>
    public bool IsPaused => _isPaused;

    void IVisionSink.Found(VisionResult result)
    {
        Interlocked.Increment(ref _found);
        ledger.Count(result);
        _isPaused = false;
        hub.Tell(stream, result);
    }

    public void Failed(VisionError error)
    {
        _isPaused |= error.Code == VisionErrorCode.Paused;
        hub.Tell(stream, name, error);
    }
}
