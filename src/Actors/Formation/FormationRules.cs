using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Formation;

/// <summary>Combinations of settings that lose a cluster sooner or later; found at start instead.</summary>
public static class FormationRules
{
    /// <summary>The role that votes.</summary>
    public const string CoreRole = "core";

    /// <summary>What is wrong, each with the key below <c>ooblex</c> that it is about.</summary>
    public static IEnumerable<(string Key, string Message)> Objections(ActorsOptions options)
    {
        FormationOptions formation = options.Formation;
        bool hasPostgres = options.Persistence.Postgres is not null;
        SplitBrainStrategy strategy = formation.Decide(options.IsCluster);
        if (options.IsCluster && !hasPostgres)
        {
            yield return (
                "actors.persistence.postgres.connection-string",
                "must be set for a node that joins others: a SQLite file cannot be shared, and what one node wrote "
                + "would be lost to the next");
        }

        if (options.Remoting is { Tls: null, AllowPlain: false, IsLoopback: false })
        {
            yield return (
                "actors.remoting.host",
                "is reached from other machines, and remoting without TLS lets anybody there run what he likes here: "
                + "set ooblex.actors.remoting.tls, or allow-plain = on where nobody else is on that network");
        }

        if (!options.IsCluster && !options.Roles.Contains(CoreRole))
        {
            yield return (
                "node.roles",
                $"must hold {CoreRole} on a node that is a cluster of its own (no ooblex.actors.seeds): a cluster "
                + "without a voter ends at its first trouble");
        }

        if (options.IsCluster && strategy == SplitBrainStrategy.KeepMajority && formation.CoreNodes <= 2)
        {
            yield return (
                "cluster.split-brain.strategy",
                $"is keep-majority with ooblex.cluster.core-nodes = {formation.CoreNodes}: when one of them dies the "
                + "rest is no majority and ends itself; take lease-majority, or three core nodes");
        }

        if (strategy == SplitBrainStrategy.LeaseMajority && !hasPostgres)
        {
            yield return (
                "cluster.split-brain.strategy",
                "is lease-majority, and the lease is in PostgreSQL, which is not configured");
        }
    }
}
