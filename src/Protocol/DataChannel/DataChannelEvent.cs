using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.DataChannel;

public enum DataChannelEventKind : byte
{
    /// <summary>The association is up: channels can be opened.</summary>
    Connected,

    /// <summary>A channel is open, the peer's or one of ours that the peer has acknowledged.</summary>
    Opened,

    Message,

    /// <summary>The peer will send nothing more on the channel, and nothing more can be sent.</summary>
    Closed,

    /// <summary>The association is over; every channel was reported closed before.</summary>
    Ended,
}

/// <summary>What a session tells its owner. The payload belongs to the receiver of the event.</summary>
public readonly record struct DataChannelEvent(
    DataChannelEventKind Kind,
    ushort ChannelId = 0,
    string Label = "",
    string Protocol = "",
    SctpReliability Reliability = default,
    bool IsText = false,
    ReadOnlyMemory<byte> Payload = default);
