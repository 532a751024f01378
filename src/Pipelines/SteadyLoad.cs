namespace Ooblex.Pipelines;

/// <summary>How many processors some work keeps busy, over half a second: one large frame is not much work.</summary>
/// <remarks>One worker; the figure may be read by anybody.</remarks>
internal sealed class SteadyLoad(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private double _processors;
    private TimeSpan _used;
    private long _since = time.GetTimestamp();

    public double Processors
    {
        get
        {
            lock (_lock)
            {
                // Nobody says that there is no more work.
                TimeSpan passed = time.GetElapsedTime(_since);
                return passed < 2 * Window ? _processors : _used / passed;
            }
        }
    }

    public void Add(TimeSpan used)
    {
        lock (_lock)
        {
            _used += used;
            TimeSpan passed = time.GetElapsedTime(_since);
            if (passed >= Window)
            {
                _processors = _used / passed;
                (_used, _since) = (TimeSpan.Zero, time.GetTimestamp());
            }
        }
    }

    /// <summary>There is work, and none of it is done: the figure stays what it was, and will be again.</summary>
    public void Rest()
    {
        lock (_lock)
        {
            (_used, _since) = (TimeSpan.Zero, time.GetTimestamp());
        }
    }
}
