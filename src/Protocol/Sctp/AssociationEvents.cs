namespace Ooblex.Protocol.Sctp;

/// <summary>Events on their way to the owner. Messages stay on the peer's account until they are taken.</summary>
internal sealed class AssociationEvents(ReceiveBudget budget)
{
    private const int MaxQueued = 16_384;

    private readonly Queue<SctpEvent> _queue = new();

    /// <summary>The owner does not drain: nothing more is let in.</summary>
    public bool IsFull => _queue.Count >= MaxQueued;

    public void Add(in SctpEvent item) => _queue.Enqueue(item);

    /// <summary>Adds a message whose bytes are on the budget already.</summary>
    public void AddMessage(in ReceivedMessage message) =>
        Add(new SctpEvent(SctpEventKind.Message, message.StreamId, message.Ppid, message.Payload));

    public bool TryTake(out SctpEvent item)
    {
        if (!_queue.TryDequeue(out item))
        {
            return false;
        }

        if (item.Kind is SctpEventKind.Message)
        {
            budget.Release(item.Payload.Length);
        }

        return true;
    }
}
