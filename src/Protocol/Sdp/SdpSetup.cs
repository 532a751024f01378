namespace Ooblex.Protocol.Sdp;

/// <summary>Who opens the DTLS association (RFC 4145 §4, RFC 8842 §5).</summary>
public enum SdpSetup : byte
{
    /// <summary>Not said. In an offer that means active (RFC 4145 §4.1).</summary>
    None = 0,
    Active,
    Passive,
    ActPass,
    HoldConn,
}
