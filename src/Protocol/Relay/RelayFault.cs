namespace Ooblex.Protocol.Relay;

/// <summary>Why a relay datagram was dropped.</summary>
public enum RelayFault
{
    None,

    /// <summary>Too short, or of another protocol or version.</summary>
    Malformed,

    /// <summary>Its number was used already, or is too old to tell.</summary>
    Replayed,

    /// <summary>Not sealed with this relay's key by its other end.</summary>
    Forged,
}
