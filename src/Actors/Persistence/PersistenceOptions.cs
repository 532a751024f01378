namespace Ooblex.Actors.Persistence;

/// <summary>Where events are kept. Defaults: <c>ooblex.actors.persistence</c> in reference.conf.</summary>
public sealed record PersistenceOptions
{
    /// <summary>The SQLite file; its folder is made when it is missing. One process per file.</summary>
    public required string SqlitePath { get; init; }
}
