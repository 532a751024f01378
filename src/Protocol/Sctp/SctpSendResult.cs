namespace Ooblex.Protocol.Sctp;

/// <summary>Whether a message was queued, and if not, why.</summary>
public enum SctpSendResult : byte
{
    Accepted,

    /// <summary>Not established yet, or already shutting down.</summary>
    NotEstablished,

    /// <summary>Back-pressure: try again when packets were acknowledged.</summary>
    BufferFull,

    TooLarge,

    /// <summary>SCTP cannot carry a message of no bytes.</summary>
    Empty,

    /// <summary>The stream id is not below what the peer takes.</summary>
    InvalidStream,

    /// <summary>The stream is being reset.</summary>
    StreamResetting,
}
