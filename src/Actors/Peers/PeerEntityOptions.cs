namespace Ooblex.Actors.Peers;

/// <summary>Times of session entities. Defaults: <c>ooblex.actors.peers</c> in reference.conf.</summary>
public sealed record PeerEntityOptions
{
    /// <summary>How long a new session waits for its stream's word.</summary>
    public required TimeSpan StreamReplyTimeout { get; init; }

    /// <summary>After this long without the stream's word a new session goes by the directory, where it can.</summary>
    public required TimeSpan ProvisionalAfter { get; init; }

    /// <summary>Until the stream has answered, it is told again this often.</summary>
    public required TimeSpan StreamRetry { get; init; }

    /// <summary>How often an open session makes sure that its stream counts on it.</summary>
    public required TimeSpan ConfirmInterval { get; init; }

    /// <summary>
    /// A publisher that is connected takes its stream over after this long, though its media has not begun.
    /// </summary>
    public required TimeSpan HandoverTimeout { get; init; }

    /// <summary>
    /// A publisher whose stream was taken over goes on for this long, until all nodes watch the next one.
    /// </summary>
    public required TimeSpan HandoverLinger { get; init; }

    /// <summary>How long a call into the media engine may take.</summary>
    public required TimeSpan EngineTimeout { get; init; }

    /// <summary>A session in the engine that no entity answers for is closed after this long.</summary>
    public required TimeSpan OrphanTimeout { get; init; }
}
