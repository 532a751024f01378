using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Measure;

/// <summary>What the clients had counted at one moment.</summary>
internal sealed record LoadFigures
{
    public required MonoTime At { get; init; }

    public required long ServerCpuNanoseconds { get; init; }

    /// <summary>Of the thread that is all clients.</summary>
    public required long LoadCpuNanoseconds { get; init; }

    /// <summary>By all publishers.</summary>
    public required long Sent { get; init; }

    /// <summary>By all viewers.</summary>
    public required long Received { get; init; }

    public required long Others { get; init; }

    public required long Gaps { get; init; }

    public required long Damaged { get; init; }

    public required long Nacks { get; init; }

    public required long KeyFrameRequests { get; init; }

    public required long DelaySamples { get; init; }

    /// <summary>Microseconds since the delays began anew.</summary>
    public required double DelayP50 { get; init; }

    public required double DelayP99 { get; init; }
}
