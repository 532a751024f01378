namespace Ooblex.Protocol.Sdp;

/// <summary>Which way the media of an m-section flows, as seen by whoever wrote it (RFC 8866 §6.7).</summary>
public enum SdpDirection : byte
{
    SendRecv = 0,
    SendOnly,
    RecvOnly,
    Inactive,
}
