namespace Ooblex.Forwarding.Feedback;

/// <summary>
/// How often publishers are asked for key frames. Defaults: <c>ooblex.media.key-frame</c> in reference.conf.
/// </summary>
public sealed record KeyFrameOptions
{
    /// <summary>The least time between two requests; browsers ignore what comes sooner.</summary>
    public required TimeSpan MinInterval { get; init; }

    /// <summary>After this long without a key frame the request counts as lost and is repeated.</summary>
    public required TimeSpan RetryInterval { get; init; }
}
