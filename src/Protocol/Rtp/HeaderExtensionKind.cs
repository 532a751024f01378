namespace Ooblex.Protocol.Rtp;

/// <summary>The RTP header extensions this stack understands; the value is an index into tables.</summary>
public enum HeaderExtensionKind
{
    /// <summary>urn:ietf:params:rtp-hdrext:sdes:mid (RFC 9143)</summary>
    Mid,

    /// <summary>urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id (RFC 8852)</summary>
    Rid,

    /// <summary>urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id (RFC 8852)</summary>
    RepairedRid,

    /// <summary>http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01</summary>
    TransportCc,

    /// <summary>http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time</summary>
    AbsSendTime,

    /// <summary>urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464)</summary>
    AudioLevel,

    /// <summary>urn:3gpp:video-orientation</summary>
    VideoOrientation,

    /// <summary>http://www.webrtc.org/experiments/rtp-hdrext/playout-delay</summary>
    PlayoutDelay,

    /// <summary>https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension</summary>
    DependencyDescriptor,
}
