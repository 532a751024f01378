using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;

namespace Ooblex.Transport.Engine;

/// <summary>Where a stream enters this engine: a publisher's session, or a relay from another node.</summary>
/// <remarks>Any thread may read it but for <see cref="Source"/>, which is the owner's.</remarks>
internal interface ISourceSeat
{
    string Stream { get; }

    IReadOnlyList<NegotiatedTrack> Tracks { get; }

    MediaWorker Owner { get; }

    /// <summary><c>null</c> until it is connected.</summary>
    StreamSource? Source { get; }
}
