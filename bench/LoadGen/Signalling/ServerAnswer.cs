using System.Net;
using Ooblex.Protocol.Sdp;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Signalling;

/// <summary>What a client needs to know from the answer of any WHIP or WHEP server.</summary>
internal sealed record ServerAnswer
{
    private static readonly SdpLimits Limits =
        new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 2_000 };

    public required string Ufrag { get; init; }

    public required string Pwd { get; init; }

    public required SdpFingerprint Fingerprint { get; init; }

    public required IPEndPoint EndPoint { get; init; }

    public required byte VideoType { get; init; }

    /// <exception cref="InvalidDataException">The answer lacks something, or asks too much of this client.</exception>
    public static ServerAnswer Read(string sdp)
    {
        if (!SessionDescription.TryParse(sdp, Limits, out SessionDescription? description, out SdpError error))
        {
            throw new InvalidDataException($"The answer cannot be read ({error}):\n{sdp}");
        }

        MediaDescription video = description.Media.FirstOrDefault(media => media.IsVideo && !media.IsOff)
            ?? throw Lacking("a video section", sdp);
        if (video.Setup is SdpSetup.Active)
        {
            throw Lacking("a=setup:passive", sdp);
        }

        return new ServerAnswer
        {
            Ufrag = video.IceUfrag,
            Pwd = video.IcePwd,
            Fingerprint = video.Fingerprints.Count > 0 ? video.Fingerprints[0] : throw Lacking("a fingerprint", sdp),
            EndPoint = ReadEndPoint(description) ?? throw Lacking("a UDP candidate", sdp),
            VideoType = video.Codecs.FirstOrDefault(codec => codec.Name == "VP8")?.PayloadType
                ?? throw Lacking("VP8", sdp),
        };
    }

    // The best candidate of IPv4, as all runs over the loopback or one private network.
    private static IPEndPoint? ReadEndPoint(SessionDescription description) => description.Media
        .SelectMany(media => media.Candidates)
        .Where(candidate => candidate.Component == 1)
        .OrderByDescending(candidate => candidate.Priority)
        .Select(candidate => candidate.TryGetUdpAddress(out TransportAddress address) ? address.ToEndPoint() : null)
        .FirstOrDefault(address => address?.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork);

    private static InvalidDataException Lacking(string what, string sdp) =>
        new($"The answer lacks {what}:\n{sdp}");
}
