namespace Ooblex.Protocol.Sctp;

internal enum StreamResetState : byte
{
    None,

    /// <summary>What is queued goes out first.</summary>
    Draining,

    /// <summary>Named in a request that the peer has not answered.</summary>
    Requested,
}

/// <summary>One outgoing stream: its queue and its sequence number.</summary>
internal sealed class OutgoingStream(ushort id)
{
    public ushort Id => id;

    public Queue<OutgoingMessage> Messages { get; } = new();

    public ushort NextSsn { get; set; }

    /// <summary>Payload bytes that have not been sent for the first time.</summary>
    public int QueuedBytes { get; set; }

    public StreamResetState Reset { get; set; }
}
