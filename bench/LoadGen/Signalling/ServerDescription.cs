using System.Net;
using System.Net.Sockets;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Signalling;

/// <summary>What a client needs to know of the description of any server.</summary>
internal sealed record ServerDescription
{
    private static readonly SdpLimits Limits =
        new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 2_000 };

    public required string Ufrag { get; init; }

    public required string Pwd { get; init; }

    public required SdpFingerprint Fingerprint { get; init; }

    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Of the section that carries the picture.</summary>
    public required string Mid { get; init; }

    public required byte VideoType { get; init; }

    /// <summary>The server is the controlling ICE agent (RFC 8445 §6.1.1): it made the offer and is no lite agent.
    /// </summary>
    public required bool Controls { get; init; }

    /// <param name="sdp">The answer to an offer of ours.</param>
    /// <param name="host">Where the signalling went. Of several candidates the one there is known to be within reach.
    /// </param>
    /// <exception cref="InvalidDataException">The answer lacks something, or asks too much of this client.</exception>
    public static ServerDescription ReadAnswer(string sdp, string host) => Read(sdp, host, isOffer: false);

    /// <summary>As <see cref="ReadAnswer"/>, of an offer that the server made.</summary>
    public static ServerDescription ReadOffer(string sdp, string host) => Read(sdp, host, isOffer: true);

    private static ServerDescription Read(string sdp, string host, bool isOffer)
    {
        if (!SessionDescription.TryParse(sdp, Limits, out SessionDescription? description, out SdpError error))
        {
            throw new InvalidDataException($"The description cannot be read ({error}):\n{sdp}");
        }

        MediaDescription video = description.Media.FirstOrDefault(media => media.IsVideo && !media.IsOff)
            ?? throw Lacking("a video section", sdp);
        if (video.Setup is SdpSetup.Active)
        {
            throw Lacking("a=setup:passive", sdp);
        }

        return new ServerDescription
        {
            Ufrag = video.IceUfrag,
            Pwd = video.IcePwd,
            Fingerprint = video.Fingerprints.Count > 0 ? video.Fingerprints[0] : throw Lacking("a fingerprint", sdp),
            EndPoint = ReadEndPoint(description, host) ?? throw Lacking("a UDP candidate with an IPv4 address", sdp),
            Mid = video.Mid,
            VideoType = video.Codecs.FirstOrDefault(codec => codec.Name == "VP8")?.PayloadType
                ?? throw Lacking("VP8", sdp),
            Controls = isOffer && !description.IceLite,
        };
    }

    private static IPEndPoint? ReadEndPoint(SessionDescription description, string host) => description.Media
        .SelectMany(media => media.Candidates)
        .Where(candidate => candidate.Component == 1)
        .OrderByDescending(candidate => candidate.Address == host)
        .ThenByDescending(candidate => candidate.Priority)
        .Select(candidate => candidate.TryGetUdpAddress(out TransportAddress address) ? address.ToEndPoint() : null)
        .FirstOrDefault(address => address?.AddressFamily is AddressFamily.InterNetwork);

    private static InvalidDataException Lacking(string what, string sdp) =>
        new($"The description lacks {what}:\n{sdp}");
}
