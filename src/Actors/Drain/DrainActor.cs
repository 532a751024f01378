using Akka.Actor;

namespace Ooblex.Actors.Drain;

/// <summary>The ear of this node for operators who are at another one.</summary>
internal sealed class DrainActor : ReceiveActor
{
    public const string Name = "drain";

    public DrainActor(NodeDrain drain)
    {
        Receive<DrainMessages.Begin>(begin =>
        {
            _ = drain.DrainAsync(begin.Limit); // Goes on for as long as it takes, and tells its outcome in its status.
            Sender.Tell(drain.Status);
        });
        Receive<DrainMessages.Cancel>(_ =>
        {
            drain.Cancel();
            Sender.Tell(drain.Status);
        });
        Receive<DrainMessages.Look>(_ => Sender.Tell(drain.Status));
    }
}
