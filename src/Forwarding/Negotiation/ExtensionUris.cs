using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>The names by which offers ask for the header extensions we understand.</summary>
internal static class ExtensionUris
{
    private const byte ReservedId = 15; // RFC 8285 §4.2: ends parsing in the one-byte form

    private static readonly Dictionary<string, HeaderExtensionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["urn:ietf:params:rtp-hdrext:sdes:mid"] = HeaderExtensionKind.Mid,
        ["urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"] = HeaderExtensionKind.Rid,
        ["urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"] = HeaderExtensionKind.RepairedRid,
        ["http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"] =
            HeaderExtensionKind.TransportCc,
        ["http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"] = HeaderExtensionKind.AbsSendTime,
        ["urn:ietf:params:rtp-hdrext:ssrc-audio-level"] = HeaderExtensionKind.AudioLevel,
        ["urn:3gpp:video-orientation"] = HeaderExtensionKind.VideoOrientation,
        ["http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"] = HeaderExtensionKind.PlayoutDelay,
        ["https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"] =
            HeaderExtensionKind.DependencyDescriptor,
    };

    /// <summary>What of an m-section's extensions is accepted, with the offer's own ids.</summary>
    /// <param name="media">The offered m-section.</param>
    /// <param name="publishes">False for a viewer: it is sent one stream, so layer names mean nothing to it.</param>
    public static ExtensionMap Accept(MediaDescription media, bool publishes)
    {
        ExtensionMap map = new();
        foreach (SdpExtension extension in media.Extensions)
        {
            bool flowsOurWay = publishes ? extension.Direction.Sends() : extension.Direction.Receives();
            if (flowsOurWay && extension.Id != ReservedId
                && Kinds.TryGetValue(extension.Uri, out HeaderExtensionKind kind)
                && (publishes || kind is not (HeaderExtensionKind.Rid or HeaderExtensionKind.RepairedRid)))
            {
                map[kind] = extension.Id;
            }
        }

        return map;
    }

    public static bool Contains(this ExtensionMap map, SdpExtension extension) =>
        Kinds.TryGetValue(extension.Uri, out HeaderExtensionKind kind) && map[kind] == extension.Id;
}
