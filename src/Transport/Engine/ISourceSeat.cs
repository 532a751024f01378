using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Where a stream enters this engine: a publisher's session, a relay, or frames made here.</summary>
/// <remarks>Any thread may read it but for <see cref="Source"/>, which is the owner's.</remarks>
internal interface ISourceSeat
{
    string Stream { get; }

    /// <summary>Its publisher is connected to this node.</summary>
    bool IsSession { get; }

    /// <summary>It can be fed from.</summary>
    bool IsConnected { get; }

    /// <summary>The publisher's, as its stream counts them: the later one takes the stream over.</summary>
    long Epoch { get; }

    IReadOnlyList<NegotiatedTrack> Tracks { get; }

    MediaWorker Owner { get; }

    /// <summary>When media last came; the epoch of the clock before any did.</summary>
    MonoTime MediaAt { get; }

    /// <summary><c>null</c> until it is connected.</summary>
    StreamSource? Source { get; }
}
