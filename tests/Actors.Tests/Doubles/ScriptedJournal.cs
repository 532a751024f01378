using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>A journal in memory whose writes a test can hold, fail or reject.</summary>
public sealed class ScriptedJournal : MemoryJournal
{
    private readonly JournalScript _script = JournalScript.Of(Context.System);

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(
        IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        List<AtomicWrite> writes = [.. messages];
        if (_script.Gate is { } gate)
        {
            await gate.Task;
        }

        switch (_script.Mode)
        {
            case JournalMode.Fail:
                throw new IOException("The disk is full.");
            case JournalMode.Reject:
                return [.. writes.Select(_ => (Exception)new InvalidDataException("Not this one."))];
            default:
                _script.Written += writes.Sum(write => write.Size);
                return await base.WriteMessagesAsync(writes, cancellationToken);
        }
    }
}

public enum JournalMode { Accept, Fail, Reject }

/// <summary>What the journal of one actor system shall do.</summary>
public sealed class JournalScript : IExtension
{
    public JournalMode Mode { get; set; }

    public TaskCompletionSource? Gate { get; set; }

    public int Written { get; set; }

    public static JournalScript Of(ActorSystem system) => system.WithExtension<JournalScript, Provider>();

    public sealed class Provider : ExtensionIdProvider<JournalScript>
    {
        public override JournalScript CreateExtension(ExtendedActorSystem system) => new();
    }
}
