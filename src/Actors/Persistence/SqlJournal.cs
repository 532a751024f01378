using System.Text;
using Akka.Configuration;
using Akka.Persistence.Hosting;
using Akka.Persistence.Sql;

namespace Ooblex.Actors.Persistence;

/// <summary>The journal plugin's settings, for the hosting builder.</summary>
internal sealed class SqlJournal(SqlProvider provider) : JournalOptions(isDefault: true)
{
    public override string Identifier { get; set; } = "sql";

    protected override Config InternalDefaultConfig =>
        SqlPersistence.DefaultConfiguration.GetConfig(SqlPersistence.JournalConfigPath);

    protected override StringBuilder Build(StringBuilder sb)
    {
        provider.AppendTo(sb);
        sb.AppendLine("tag-write-mode = Csv");

        // An entity that lives on node A, then B, then A again has events with A's writer id around B's. The default
        // filter takes the later ones of A for those of a stale writer and drops them with a mere warning. Two real
        // writers are kept apart by the unique index on (persistence_id, sequence_number).
        sb.AppendLine("replay-filter.mode = off");
        sb.AppendLine("recovery-event-timeout = 12s"); // Just above what a single call may take.
        return base.Build(sb);
    }
}

/// <summary>The snapshot plugin's settings, for the hosting builder.</summary>
internal sealed class SqlSnapshots(SqlProvider provider) : SnapshotOptions(isDefault: true)
{
    public override string Identifier { get; set; } = "sql";

    protected override Config InternalDefaultConfig =>
        SqlPersistence.DefaultConfiguration.GetConfig(SqlPersistence.SnapshotStoreConfigPath);

    protected override StringBuilder Build(StringBuilder sb)
    {
        provider.AppendTo(sb);
        return base.Build(sb);
    }
}
