using Ooblex.Protocol.Wire;

namespace Ooblex.Protocol.Sctp;

/// <summary>A user message on its way out, from <c>Send</c> until its last fragment is acknowledged.</summary>
internal sealed class OutgoingMessage(
    ushort streamId,
    uint ppid,
    byte[] payload,
    SctpReliability reliability,
    MonoTime queuedAt)
{
    private readonly MonoTime? _deadline = reliability.MaxLifetime is { } lifetime ? queuedAt + lifetime : null;

    public ushort StreamId => streamId;

    public uint Ppid => ppid;

    public byte[] Payload => payload;

    public bool Ordered => reliability.Ordered;

    /// <summary>Given with the first fragment, and only to ordered messages.</summary>
    public ushort Ssn { get; set; }

    /// <summary>Bytes that have a TSN.</summary>
    public int SentBytes { get; set; }

    public bool IsSent => SentBytes == payload.Length;

    public bool IsExpired(MonoTime now) => _deadline <= now;

    public bool IsSpent(int transmissions, MonoTime now) =>
        IsExpired(now) || transmissions > reliability.MaxRetransmits;
}
