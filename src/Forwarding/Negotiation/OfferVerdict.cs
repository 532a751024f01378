namespace Ooblex.Forwarding.Negotiation;

/// <summary>How wrong an offer is: the first kind is 400 over HTTP, the second 422.</summary>
public enum OfferFault
{
    None = 0,

    /// <summary>Something without which no answer can be written is missing or contradicts itself.</summary>
    Malformed,

    /// <summary>Sound SDP that asks for what we do not do.</summary>
    Unacceptable,
}

/// <param name="Fault">None when the offer may be answered.</param>
/// <param name="Detail">One sentence for people; empty when there is no fault.</param>
public sealed record OfferVerdict(OfferFault Fault, string Detail)
{
    public static readonly OfferVerdict Fine = new(OfferFault.None, "");

    internal static OfferVerdict Malformed(string detail) => new(OfferFault.Malformed, detail);

    internal static OfferVerdict Unacceptable(string detail) => new(OfferFault.Unacceptable, detail);
}
