using Microsoft.Net.Http.Headers;

namespace Ooblex.Gateway.Http;

/// <summary>The media types of the gateway, and how a Content-Type is compared with them.</summary>
internal static class MediaTypes
{
    public const string Sdp = "application/sdp";
    public const string SdpFragment = "application/trickle-ice-sdpfrag";
    public const string Json = "application/json";

    /// <summary>Case and parameters do not count (RFC 9110 §8.3.1).</summary>
    public static bool Is(HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? given)
        && given.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
}
