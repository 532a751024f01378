using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Peers;

/// <summary>An offer that may be answered, or why it may not; read before anybody else is troubled.</summary>
internal sealed record OfferReading
{
    private OfferReading(SessionDescription? offer, PeerRefusal why, string detail) =>
        (Offer, Why, Detail) = (offer, why, detail);

    public SessionDescription? Offer { get; }

    public PeerRefusal Why { get; }

    public string Detail { get; }

    [MemberNotNullWhen(true, nameof(Offer))]
    public bool IsFine => Offer is not null;

    public static OfferReading Of(PeerProtocol.Open command, SdpLimits limits)
    {
        if (!SessionDescription.TryParse(command.OfferSdp, limits, out SessionDescription? offer, out SdpError error))
        {
            return new OfferReading(null, PeerRefusal.MalformedOffer, $"The offer is not SDP: {error}.");
        }

        OfferVerdict verdict = OfferRules.Check(offer, publishes: command.Role == PeerRole.Publisher);
        return verdict.Fault switch
        {
            OfferFault.None => new OfferReading(offer, default, ""),
            OfferFault.Malformed => new OfferReading(null, PeerRefusal.MalformedOffer, verdict.Detail),
            _ => new OfferReading(null, PeerRefusal.UnacceptableOffer, verdict.Detail),
        };
    }
}
