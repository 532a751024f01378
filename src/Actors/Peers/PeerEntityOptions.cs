namespace Ooblex.Actors.Peers;

/// <summary>Times of session entities. Defaults: <c>ooblex.actors.peers</c> in reference.conf.</summary>
public sealed record PeerEntityOptions
{
    /// <summary>How long a new session waits for its stream's word.</summary>
    public required TimeSpan StreamReplyTimeout { get; init; }

    /// <summary>How long a call into the media engine may take.</summary>
    public required TimeSpan EngineTimeout { get; init; }
}
