using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Serialization;
using Ooblex.Actors.Wire;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>For specs of one entity: virtual time, a scripted journal, our serializer, no cluster.</summary>
internal static class TestSystem
{
    public const string WireCheckedMailboxes = """
        akka.actor {
          default-mailbox.mailbox-type = "Ooblex.Actors.Tests.Doubles.WireCheckedMailbox, Ooblex.Actors.Tests"
          mailbox.unbounded-deque-based.mailbox-type =
            "Ooblex.Actors.Tests.Doubles.WireCheckedMailbox, Ooblex.Actors.Tests"
        }
        """;

    /// <summary>How long the test kit waits for what must come. It costs nothing where it comes.</summary>
    public const string Patience = """
        akka.test {
          single-expect-default = 30s
          default-timeout = 30s
        }
        """;

    private const string Hocon = """
        akka {
          loglevel = WARNING
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
          persistence {
            journal.plugin = "scripted"
            snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            snapshot-store.inmem.class = "Akka.Persistence.Snapshot.MemorySnapshotStore, Akka.Persistence"
          }
        }
        scripted {
          class = "Ooblex.Actors.Tests.Doubles.ScriptedJournal, Ooblex.Actors.Tests"
          plugin-dispatcher = "akka.actor.default-dispatcher"
        }
        """;

    public static ActorSystemSetup Setup =>
        BootstrapSetup.Create()
            .WithConfig($"{WireCheckedMailboxes}\n{Patience}\n{Hocon}")
            .And(SerializationSetup.Create(system =>
                ImmutableHashSet.Create(SerializerDetails.Create(
                    OoblexSerializer.Name,
                    new OoblexSerializer(system),
                    [.. OoblexSerializer.Types.Select(entry => entry.Type)]))));
}
