using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>
/// One session without media: its answer comes from the real negotiators, its ICE state is a counter.
/// </summary>
internal sealed class FakeSession
{
    private static readonly SdpLimits Limits =
        new() { MaxBytes = 65_536, MaxMediaSections = 16, MaxAttributes = 2_000 };

    private static readonly NegotiationOptions Allowed = new()
    {
        VideoCodecs = ["VP8", "VP9", "H264", "AV1"],
        AudioCodecs = ["OPUS", "PCMU", "PCMA"],
        StartBitrateKbps = 0,
    };

    private static readonly string[] Candidates = ["candidate:1 1 udp 2130706431 127.0.0.1 10000 typ host"];

    private readonly NegotiationResult _negotiated;
    private string _remoteUfrag;
    private string _remotePwd;
    private int _generation;

    private FakeSession(PeerProtocol.Open open, NegotiationResult negotiated)
    {
        (Peer, Stream, Role, KeyId, _negotiated) = (open.Peer, open.Stream, open.Role, open.KeyId, negotiated);
        (_remoteUfrag, _remotePwd) = (negotiated.Remote!.Ufrag, negotiated.Remote.Pwd);
    }

    public PeerId Peer { get; }

    public StreamRef Stream { get; }

    public PeerRole Role { get; }

    public string KeyId { get; }

    public IReadOnlyList<string> Codecs =>
        [.. _negotiated.Tracks.Select(track => $"{(track.Kind == MediaKind.Video ? "video" : "audio")}/"
            + track.Codecs[0].Name)];

    private string ETag => $"{Peer.Secret[..8]}{_generation}";

    private string LocalUfrag => $"srv{_generation}";

    public static PeerProtocol.IReply Negotiate(
        PeerProtocol.Open open, FakeSession? publisher, out FakeSession? session)
    {
        session = null;
        bool publishes = open.Role == PeerRole.Publisher;
        if (!SessionDescription.TryParse(open.OfferSdp, Limits, out SessionDescription? offer, out SdpError error))
        {
            return new PeerProtocol.Refused(open.Peer, PeerRefusal.MalformedOffer, error.ToString());
        }

        OfferVerdict verdict = OfferRules.Check(offer, publishes);
        if (verdict.Fault != OfferFault.None)
        {
            PeerRefusal why = verdict.Fault == OfferFault.Malformed
                ? PeerRefusal.MalformedOffer
                : PeerRefusal.UnacceptableOffer;
            return new PeerProtocol.Refused(open.Peer, why, verdict.Detail);
        }

        if (!publishes && publisher is null)
        {
            return new PeerProtocol.Refused(open.Peer, PeerRefusal.NoPublisher, "Nobody publishes it.");
        }

        LocalTransport local = new("srv0", "apasswordofenoughlength0", Offers.Fingerprint, Candidates);
        uint ssrc = 1000;
        NegotiationResult result = publishes
            ? PublishNegotiator.Negotiate(offer, local, Allowed, 1)
            : ViewNegotiator.Negotiate(
                offer,
                local,
                [.. publisher!._negotiated.Tracks.Select(track => new PublishedTrack(track.Kind, track.Codecs[0]))],
                Allowed,
                1,
                () => ++ssrc,
                "cname",
                "stream");
        if (result.Refusal != OpenRefusal.None)
        {
            return new PeerProtocol.Refused(open.Peer, PeerRefusal.NoSharedCodec, result.Detail);
        }

        session = new FakeSession(open, result);
        return new PeerProtocol.Opened(open.Peer, result.AnswerSdp, session.ETag);
    }

    public PeerProtocol.Found Found() => new(Peer, Stream, Role, KeyId, ETag);

    public PeerProtocol.IReply Patch(PeerProtocol.Patch patch)
    {
        if (!IceFragment.TryParse(patch.Fragment, Limits, out IceFragment? fragment, out SdpError error))
        {
            return new PeerProtocol.Refused(Peer, PeerRefusal.MalformedFragment, error.ToString());
        }

        switch (patch.IfMatch)
        {
            case null when patch.Strict:
                return new PeerProtocol.Refused(Peer, PeerRefusal.PreconditionRequired, "If-Match is missing.");
            case null or "*" or "\"*\"":
                break;
            case { } tag when tag != $"\"{ETag}\"":
                return new PeerProtocol.Refused(Peer, PeerRefusal.PreconditionFailed, "That ICE session is over.");
        }

        if (fragment.Ufrag is "" || fragment.Ufrag == LocalUfrag
            || (fragment.Ufrag == _remoteUfrag && fragment.Pwd == _remotePwd))
        {
            return new PeerProtocol.Trickled(Peer);
        }

        (_remoteUfrag, _remotePwd) = (fragment.Ufrag, fragment.Pwd);
        _generation++;
        string answer = IceFragment.Write(
            LocalUfrag, "anotherpasswordoflength0", Candidates, fragment.Mid, fragment.MediaLine);
        return new PeerProtocol.Restarted(Peer, answer, ETag);
    }
}
