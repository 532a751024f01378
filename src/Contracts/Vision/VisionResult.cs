namespace Ooblex.Contracts.Vision;

/// <summary>One result as it leaves the node that made it: complete in itself, since messages may be lost.</summary>
/// <param name="Findings">What was found.</param>
/// <param name="Frame">In which frame.</param>
/// <param name="Model">By which model.</param>
public sealed record VisionResult(VisionFindings Findings, FrameStamp Frame, ModelStamp Model)
{
    /// <summary>The stream's name.</summary>
    public string Stream { get; init; } = "";

    /// <summary>Counts the results of one task for one stream, from 1.</summary>
    public long Sequence { get; init; }

    /// <summary>Where it ran: <c>edge</c> or <c>cloud</c>.</summary>
    public string Source { get; init; } = "";

    /// <summary>The node's id.</summary>
    public string Node { get; init; } = "";

    /// <summary>From the frame's capture until the result was there.</summary>
    public double LatencyMs { get; init; }

    /// <summary>Of this, until the frame was here whole: the publisher's encoder and the network.</summary>
    public double ReceivedMs { get; init; }

    /// <summary>Of this, until its model began: decoding and waiting as well.</summary>
    public double StartedMs { get; init; }
}

/// <param name="Width">Pixels; what coordinates count in.</param>
/// <param name="Height">Pixels.</param>
/// <param name="RtpTimestamp">The publisher's, so that a viewer can match a result with its picture.</param>
/// <param name="CapturedUnixMs">When the camera took it; when it arrived, where the publisher does not say.</param>
public readonly record struct FrameStamp(int Width, int Height, uint RtpTimestamp, long CapturedUnixMs);

/// <param name="Id">As in the catalogue.</param>
/// <param name="Version">As in the catalogue.</param>
public readonly record struct ModelStamp(string Id, string Version);

/// <summary>A task that cannot be done any more, or not now.</summary>
/// <param name="Task">Its literal word.</param>
/// <param name="Code">For programs: <see cref="VisionErrorCode"/> in kebab-case.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record VisionError(string Task, VisionErrorCode Code, string Message);

public enum VisionErrorCode
{
    /// <summary>No such task, or none that this node can do.</summary>
    Unsupported,

    /// <summary>The task's model is not here, or not what it should be.</summary>
    ModelUnavailable,

    /// <summary>A run failed.</summary>
    RunFailed,

    /// <summary>The node is overloaded; the task goes on when it is not.</summary>
    Paused,

    /// <summary>The stream's pictures cannot be had: encrypted end to end, damaged, or of an unknown codec.</summary>
    Undecodable,

    /// <summary>This node looks at no stream, or at no more.</summary>
    Unavailable,

    /// <summary>What a client asked for is not understood, or out of range.</summary>
    Invalid,
}
