using Ooblex.Contracts.Media;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Hosting;

/// <summary>The media engine as actors see it.</summary>
/// <param name="Plane">Sessions.</param>
/// <param name="Relays">Streams from and to other nodes.</param>
/// <param name="Stats">Figures, a second old at most.</param>
/// <param name="Sdp">How much of an offer is read.</param>
internal sealed record MediaPorts(IMediaPlane Plane, IRelayPlane Relays, IMediaStats Stats, SdpLimits Sdp);
