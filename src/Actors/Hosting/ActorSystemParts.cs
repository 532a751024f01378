using Ooblex.Actors.Listing;
using Ooblex.Actors.Placement;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Hosting;

/// <summary>What the outer host lends to each actor system it builds; outlives all of them.</summary>
internal sealed record ActorSystemParts(
    ActorsOptions Options,
    SdpLimits Sdp,
    IMediaPlane Plane,
    StreamDirectory Directory,
    NodeBoard Nodes,
    INodeVitals Vitals,
    TimeProvider Time,
    ILoggerFactory Loggers);
