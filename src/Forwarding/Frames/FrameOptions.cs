namespace Ooblex.Forwarding.Frames;

/// <summary>What an operator may tune about whole frames. Defaults: <c>ooblex.frames</c> in reference.conf.</summary>
public sealed record FrameOptions
{
    /// <summary>How long a frame waits for a packet that is missing before it is given up.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Packets that wait for others, at most; rounded up to a power of two.</summary>
    public required int MaxPackets { get; init; }

    /// <summary>Bytes that wait for others at most, and the largest frame.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>Frames that wait for who takes them, at most.</summary>
    public required int QueueFrames { get; init; }

    /// <summary>Taps and injections of one node at a time.</summary>
    public required int MaxTaps { get; init; }
}
