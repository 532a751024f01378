using Akka.Actor;

namespace Ooblex.Actors.Hosting;

internal static class Answering
{
    /// <summary>Sends a reply where somebody waits for one; a message sent without a sender wants none.</summary>
    public static void Answer(this IActorRef asker, object reply)
    {
        if (!asker.IsNobody() && asker is not DeadLetterActorRef)
        {
            asker.Tell(reply);
        }
    }
}
