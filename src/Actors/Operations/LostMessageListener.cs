using Akka.Actor;
using Akka.Event;

namespace Ooblex.Actors.Operations;

/// <summary>Notes messages that found nobody.</summary>
internal sealed class LostMessageListener : ReceiveActor
{
    public LostMessageListener(LostMessageLog log) => Receive<DeadLetter>(letter => log.Add(
        letter.Message.GetType().FullName ?? letter.Message.GetType().Name,
        letter.Sender.IsNobody() || letter.Sender == Context.System.DeadLetters ? "" : Text(letter.Sender),
        Text(letter.Recipient)));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    private static string Text(IActorRef actor) =>
        actor.Path.Address.HasLocalScope ? actor.Path.ToStringWithoutAddress() : actor.Path.ToString();
}
