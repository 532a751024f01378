using Ooblex.Contracts.Peers;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Peers;

/// <summary>What the media engine says of one session, on its way to the session's entity.</summary>
internal sealed record EngineFact(PeerId Peer, MediaFactKind Kind);
