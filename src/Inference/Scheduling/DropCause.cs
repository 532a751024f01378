namespace Ooblex.Inference.Scheduling;

/// <summary>Why a frame was not looked at. Each is counted.</summary>
public enum DropCause
{
    /// <summary>Between two beats of the interval that was asked for. Not a loss.</summary>
    NotDue,

    /// <summary>A newer frame came before a worker was free.</summary>
    Superseded,

    /// <summary>It waited too long for a worker.</summary>
    Stale,

    /// <summary>Its lane is paused: the node is overloaded.</summary>
    Paused,

    /// <summary>The run failed.</summary>
    Failed,

    /// <summary>Its lane was closed.</summary>
    Closed,
}
