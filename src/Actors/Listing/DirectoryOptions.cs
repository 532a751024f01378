namespace Ooblex.Actors.Listing;

/// <summary>Times of the replicated directory. Defaults: <c>ooblex.actors.directory</c> in reference.conf.</summary>
public sealed record DirectoryOptions
{
    /// <summary>How long an answer waits for the other nodes to know what it is about.</summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>How long other nodes are asked for a stream that this one does not know.</summary>
    public required TimeSpan ReadTimeout { get; init; }
}
