namespace Ooblex.Pipelines;

/// <summary>How many processors some work keeps busy, over half a second: one large frame is not much work.</summary>
internal sealed class SteadyLoad(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private TimeSpan _used;
    private long _since = time.GetTimestamp();

    public double Processors { get; private set; }

    public void Add(TimeSpan used)
    {
        _used += used;
        TimeSpan passed = time.GetElapsedTime(_since);
        if (passed >= Window)
        {
            Processors = _used / passed;
            Begin();
        }
    }

    /// <summary>The work rests: the figure stays what it was, and will be again.</summary>
    public void Begin() => (_used, _since) = (TimeSpan.Zero, time.GetTimestamp());
}
