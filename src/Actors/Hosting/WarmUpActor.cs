using Akka.Actor;
using Akka.Persistence;

namespace Ooblex.Actors.Hosting;

/// <summary>Writes one event and reads back those of earlier starts, then says so and stops.</summary>
/// <remarks>The first write of a process costs seconds (plugin, model, tables): no client waits for it.</remarks>
internal sealed class WarmUpActor : ReceivePersistentActor
{
    private readonly IActorRef _asker;

    public WarmUpActor(string nodeId, DateTimeOffset now, IActorRef asker)
    {
        PersistenceId = $"warm-up/{nodeId}";
        _asker = asker;
        Recover<WarmedUp>(_ => { });
        Recover<RecoveryCompleted>(_ => Persist(new WarmedUp(now), _ => DeleteMessages(LastSequenceNr - 1)));
        Command<DeleteMessagesSuccess>(_ => Finish(Done.Instance));
        Command<DeleteMessagesFailure>(failure => Finish(new Status.Failure(failure.Cause)));
    }

    public override string PersistenceId { get; }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        _asker.Tell(new Status.Failure(cause));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Finish(new Status.Failure(cause));

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        _asker.Tell(new Status.Failure(reason));

    private void Finish(object outcome)
    {
        _asker.Tell(outcome);
        Context.Stop(Self);
    }

    /// <summary>The journal works in both directions.</summary>
    public sealed class Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }
}
