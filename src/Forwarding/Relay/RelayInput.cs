namespace Ooblex.Forwarding.Relay;

/// <summary>What a datagram was, for the owner of the relay's end.</summary>
public enum RelayInput
{
    /// <summary>It was dropped: malformed, forged, or here before.</summary>
    Refused,

    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>A data channel message, to be handed to viewers.</summary>
    Message,

    /// <summary>The other end has ended the relay.</summary>
    Ended,
}
