namespace Ooblex.Protocol.Sctp;

/// <summary>How hard one message is tried (RFC 3758, RFC 7496): the default is ordered and reliable.</summary>
/// <param name="Unordered">May overtake other messages of its stream.</param>
/// <param name="MaxRetransmits">Given up after this many retransmissions; 0 means sent once.</param>
/// <param name="MaxLifetime">Given up when it was not acknowledged this long after <c>Send</c>.</param>
public readonly record struct SctpReliability(
    bool Unordered = false,
    int? MaxRetransmits = null,
    TimeSpan? MaxLifetime = null)
{
    public bool Ordered => !Unordered;

    public bool IsPartial => MaxRetransmits is not null || MaxLifetime is not null;
}
