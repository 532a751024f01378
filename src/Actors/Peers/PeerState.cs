using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>A session as its events tell it. Immutable; <see cref="Apply"/> is the only way on.</summary>
/// <param name="Phase">Absent, then open, then closed for ever: session ids are not used again.</param>
/// <param name="Opening">What it was opened with; <c>null</c> while absent.</param>
/// <param name="Ice">The present ICE session; <c>null</c> while absent.</param>
internal sealed record PeerState(PeerPhase Phase, PeerEvent.Opened? Opening, IceSession? Ice)
{
    public static readonly PeerState Absent = new(PeerPhase.Absent, null, null);

    public PeerState Apply(PeerEvent happened) => happened switch
    {
        PeerEvent.Opened e => new PeerState(PeerPhase.Open, e, e.Ice),
        PeerEvent.Restarted e => this with { Ice = e.Ice },
        PeerEvent.Closed => this with { Phase = PeerPhase.Closed },
        _ => this,
    };
}

internal enum PeerPhase { Absent, Open, Closed }
