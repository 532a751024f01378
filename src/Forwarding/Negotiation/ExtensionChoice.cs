using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Forwarding.Negotiation;

/// <summary>Which header extensions of an offer are accepted, with the offer's own ids.</summary>
internal static class ExtensionChoice
{
    private const byte ReservedId = 15; // RFC 8285 §4.2: ends parsing in the one-byte form

    /// <param name="media">The offered m-section.</param>
    /// <param name="publishes">False for a viewer: it is sent one stream, so layer names mean nothing to it.</param>
    public static ExtensionMap Accept(MediaDescription media, bool publishes)
    {
        ExtensionMap map = new();
        foreach (SdpExtension extension in media.Extensions)
        {
            bool flowsOurWay = publishes ? extension.Direction.Sends() : extension.Direction.Receives();
            if (flowsOurWay && extension.Id != ReservedId
                && HeaderExtensions.TryGetKind(extension.Uri, out HeaderExtensionKind kind)
                && (publishes || kind is not (HeaderExtensionKind.Rid or HeaderExtensionKind.RepairedRid)))
            {
                map[kind] = extension.Id;
            }
        }

        return map;
    }

    public static bool Contains(this ExtensionMap map, SdpExtension extension) =>
        HeaderExtensions.TryGetKind(extension.Uri, out HeaderExtensionKind kind) && map[kind] == extension.Id;
}
