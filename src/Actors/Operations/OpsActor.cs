using Akka.Actor;
using Ooblex.Contracts.Operations;

namespace Ooblex.Actors.Operations;

/// <summary>Where other nodes bring commands for this one: <c>/user/operators</c>.</summary>
/// <remarks>
/// Whoever speaks our remoting may stop this node anyway, so it needs no password of its own; remoting between machines
/// runs over mutual TLS.
/// </remarks>
internal sealed class OpsActor : ReceiveActor
{
    public const string Name = "operators";

    public OpsActor(Func<IOpsRunner?> runner) => Receive<OpsMessages.Run>(run =>
    {
        if (runner() is { } ready)
        {
            IActorRef asker = Sender;
            Context.ActorOf(Props.Create(() => new OpsRun(run, asker, ready)));
        }
        else
        {
            Sender.Tell(OpsMessages.Done.Of(OpsRefusal.NoActorSystem));
        }
    });
}
