using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.DataChannel;

internal enum ChannelState : byte
{
    /// <summary>Ours; the peer has not acknowledged the OPEN.</summary>
    Opening,
    Open,

    /// <summary>Our outgoing stream is being reset, or the peer's was.</summary>
    Closing,
}

/// <summary>One data channel: a stream id with the same number in both directions (RFC 8831 §6.4).</summary>
internal sealed class Channel(ushort id, OpenMessage open)
{
    public ushort Id => id;

    public string Label => open.Label;

    public string Protocol => open.Protocol;

    public SctpReliability Reliability => open.Reliability;

    public ChannelState State { get; set; }

    /// <summary>The owner has been told of the end.</summary>
    public bool IsReported { get; set; }

    public bool IncomingIsReset { get; set; }

    public bool OutgoingIsReset { get; set; }

    /// <summary>The id is free again.</summary>
    public bool IsGone => IncomingIsReset && OutgoingIsReset;

    /// <summary>Nothing may overtake the OPEN, so all is ordered until the peer has shown that it knows the channel
    /// (RFC 8832 §6).</summary>
    public SctpReliability CurrentReliability =>
        State is ChannelState.Opening ? Reliability with { Unordered = false } : Reliability;

    public DataChannelEvent Opened() => new(DataChannelEventKind.Opened, Id, Label, Protocol, Reliability);

    public DataChannelEvent Closed() => new(DataChannelEventKind.Closed, Id, Label, Protocol, Reliability);
}
