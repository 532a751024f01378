using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Media;

/// <summary>When the next step of a publisher is due. What a busy machine missed is made up for, up to a limit.
/// </summary>
internal sealed class Pacer(TimeSpan interval)
{
    // A machine that stood still for longer goes on from now, or the server would be hit with all of it at once.
    private static readonly TimeSpan MaxLateness = TimeSpan.FromMilliseconds(250);

    private MonoTime? _next;

    public bool IsStarted => _next is not null;

    /// <param name="first">When the first step is due.</param>
    public void Start(MonoTime first) => _next = first;

    /// <summary>Takes one step that is due.</summary>
    /// <returns>False where none is.</returns>
    public bool TryTake(MonoTime now)
    {
        if (_next is not { } due || now < due)
        {
            return false;
        }

        _next = (now - due > MaxLateness ? now : due) + interval;
        return true;
    }
}
