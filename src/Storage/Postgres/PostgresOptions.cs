namespace Ooblex.Storage.Postgres;

/// <summary>The database that nodes share. Defaults: <c>ooblex.actors.persistence.postgres</c> in reference.conf.
/// </summary>
public sealed record PostgresOptions
{
    /// <summary>Holds a password, so this record prints without it.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections that this node opens at most for each of the journal and everything else.</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>Missing migrations are run at start; otherwise the node waits until somebody has run them.</summary>
    public bool Migrate { get; init; } = true;

    public override string ToString() => "PostgreSQL (connection string not shown)";
}
