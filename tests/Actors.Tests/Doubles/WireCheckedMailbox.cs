using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Serialization;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>Sends each message of ours over the wire on its way into a mailbox, as between two nodes.</summary>
/// <remarks>
/// <c>akka.actor.serialize-messages</c> would do so to the journal plugin's own messages too, which have no serializer
/// and come back from JSON with our events in pieces.
/// </remarks>
public sealed class WireCheckedMailbox(Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<WireCheckedQueue>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new WireCheckedQueue((ExtendedActorSystem)system);
}

public sealed class WireCheckedQueue(ExtendedActorSystem system)
    : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly UnboundedDequeMessageQueue _queue = new();

    public bool HasMessages => _queue.HasMessages;

    public int Count => _queue.Count;

    public void Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(receiver, Cross(envelope));

    public void EnqueueFirst(Envelope envelope) => _queue.EnqueueFirst(envelope);

    public bool TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters) => _queue.CleanUp(owner, deadletters);

    private Envelope Cross(Envelope envelope)
    {
        object message = envelope.Message;
        bool isOurs = message.GetType().Namespace?.StartsWith("Ooblex", StringComparison.Ordinal) == true;
        if (message is INoSerializationVerificationNeeded || !isOurs)
        {
            return envelope;
        }

        var serializer = (SerializerWithStringManifest)system.Serialization.FindSerializerFor(message);
        return new Envelope(
            serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)), envelope.Sender, system);
    }
}
