using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Persistence;

/// <summary>Where events are kept. Defaults: <c>ooblex.actors.persistence</c> in reference.conf.</summary>
public sealed record PersistenceOptions
{
    /// <summary>The SQLite file; its folder is made when it is missing. One process per file.</summary>
    public required string SqlitePath { get; init; }

    /// <summary>The database that nodes share; <c>null</c>: the SQLite file.</summary>
    public PostgresOptions? Postgres { get; init; }
}
