namespace Ooblex.BrowserKit.Stats;

/// <summary>One join of a viewer, in milliseconds from the moment the POST was sent.</summary>
/// <param name="Offer">Before that: making the offer and gathering for it.</param>
/// <param name="Answered">The answer was read.</param>
/// <param name="Applied">The answer was applied.</param>
/// <param name="Connected">ICE and DTLS were done.</param>
/// <param name="Received">The last packet of the first frame arrived; unknown in some browsers.</param>
/// <param name="Presented">The first frame was given to the screen.</param>
public sealed record JoinParts(
    double Offer, double Answered, double Applied, double Connected, double? Received, double Presented);
