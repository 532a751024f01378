namespace Ooblex.Protocol.Rtp;

/// <summary>The URI by which SDP names each header extension (RFC 8285 §5), both ways.</summary>
public static class HeaderExtensions
{
    private static readonly string[] Uris = CreateUris();

    private static readonly Dictionary<string, HeaderExtensionKind> Kinds =
        Enum.GetValues<HeaderExtensionKind>().ToDictionary(UriOf, StringComparer.Ordinal);

    public static string UriOf(HeaderExtensionKind kind) => Uris[(int)kind];

    /// <summary>False for an extension this stack does not handle: it is left out of the answer.</summary>
    public static bool TryGetKind(string uri, out HeaderExtensionKind kind) => Kinds.TryGetValue(uri, out kind);

    private static string[] CreateUris()
    {
        string[] uris = new string[ExtensionMap.KindCount];
        uris[(int)HeaderExtensionKind.Mid] = "urn:ietf:params:rtp-hdrext:sdes:mid";
        uris[(int)HeaderExtensionKind.Rid] = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
        uris[(int)HeaderExtensionKind.RepairedRid] = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
        uris[(int)HeaderExtensionKind.TransportCc] =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
        uris[(int)HeaderExtensionKind.AbsSendTime] = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
        uris[(int)HeaderExtensionKind.AudioLevel] = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
        uris[(int)HeaderExtensionKind.VideoOrientation] = "urn:3gpp:video-orientation";
        uris[(int)HeaderExtensionKind.PlayoutDelay] = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";
        uris[(int)HeaderExtensionKind.DependencyDescriptor] =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
        return uris;
    }
}
