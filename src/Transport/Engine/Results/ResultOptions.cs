namespace Ooblex.Transport.Engine.Results;

/// <summary>Bounds of channels for results. Defaults: <c>ooblex.results.channel</c> in reference.conf.</summary>
public sealed record ResultOptions
{
    /// <summary>Messages that wait for one slow client; then the oldest is dropped.</summary>
    public required int QueueMessages { get; init; }

    /// <summary>What may lie unsent in the transport of one client before messages wait: the newest is sent late
    /// otherwise.</summary>
    public required int BufferedBytes { get; init; }

    /// <summary>Messages on their way to one worker; then the oldest is dropped.</summary>
    public required int WorkerMessages { get; init; }
}
