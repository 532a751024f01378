using Ooblex.Contracts.Vision;
using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Tasks;
using Ooblex.Protocol.Wire;

namespace Ooblex.Inference.Engine;

/// <summary>A task, how often it is wanted, and what it said last.</summary>
internal sealed class PacedTask(IVisionTask task, TimeSpan interval)
{
    private Pace _pace;

    public IVisionTask Task => task;

    public TimeSpan Interval { get; set; } = interval;

    /// <summary>Results so far.</summary>
    public long Sequence { get; set; }

    /// <summary>The trouble that was told, until there is a result again.</summary>
    public VisionErrorCode? Trouble { get; set; }

    public bool IsDue(MonoTime now)
    {
        if (!_pace.IsDue(now, Interval))
        {
            return false;
        }

        _pace.Serve(now, Interval);
        return true;
    }
}
