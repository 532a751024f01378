using Akka.Actor.Setup;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Formation;

/// <summary>What a lease needs of the outer host; the actor system makes leases by the name of their class.</summary>
internal sealed class LeaseSetup(PostgresDatabase database, TimeProvider time) : Setup
{
    public PostgresDatabase Database { get; } = database;

    public TimeProvider Time { get; } = time;
}
