namespace Ooblex.Forwarding.Negotiation;

/// <summary>Whether an offer may be answered at all, before anything is allocated for it.</summary>
public static partial class OfferRules
{
}
