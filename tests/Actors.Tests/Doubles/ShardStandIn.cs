using Akka.Actor;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>The parent of an entity under test: what the entity says to its shard goes to a probe.</summary>
internal sealed class ShardStandIn : UntypedActor
{
    private readonly IActorRef _probe;
    private readonly TaskCompletionSource<IActorRef> _child;
    private readonly Props _entity;

    public ShardStandIn(IActorRef probe, Props entity, TaskCompletionSource<IActorRef> child) =>
        (_probe, _entity, _child) = (probe, entity, child);

    protected override void PreStart() => _child.SetResult(Context.ActorOf(_entity));

    protected override void OnReceive(object message) => _probe.Forward(message);
}

internal static class EntityUnderTest
{
    public static IActorRef Start(ActorSystem system, IActorRef probe, Props entity)
    {
        TaskCompletionSource<IActorRef> child = new();
        system.ActorOf(Props.Create(() => new ShardStandIn(probe, entity, child)));
        return child.Task.GetAwaiter().GetResult();
    }
}
