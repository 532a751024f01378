using Ooblex.Protocol.Sctp;

namespace Ooblex.Protocol.DataChannel;

/// <summary>Whether a call on a data channel was carried out, and if not, why.</summary>
public enum DataChannelResult : byte
{
    Accepted,
    NotConnected,
    UnknownChannel,

    /// <summary>The channel is closing.</summary>
    Closing,

    /// <summary>Back-pressure: try again when the peer has acknowledged some.</summary>
    BufferFull,
    MessageTooLarge,
    LabelTooLong,
    TooManyChannels,
}

internal static class DataChannelResults
{
    public static DataChannelResult From(SctpSendResult result) => result switch
    {
        SctpSendResult.Accepted => DataChannelResult.Accepted,
        SctpSendResult.BufferFull => DataChannelResult.BufferFull,
        SctpSendResult.TooLarge => DataChannelResult.MessageTooLarge,
        SctpSendResult.StreamResetting => DataChannelResult.Closing,
        SctpSendResult.InvalidStream => DataChannelResult.UnknownChannel,
        _ => DataChannelResult.NotConnected,
    };
}
