using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Contracts.Cluster;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Peers;

/// <summary>What every session entity of a node shares.</summary>
/// <param name="Engine">Bounded calls into the media engine.</param>
/// <param name="Book">The open sessions of this process.</param>
/// <param name="Regions">The way to streams and relays.</param>
/// <param name="Directory">Who publishes what, and where.</param>
/// <param name="Nodes">Which nodes live; and which one this is.</param>
/// <param name="Options">Times.</param>
/// <param name="Sdp">How much of an offer is read.</param>
/// <param name="Logger">One for all.</param>
internal sealed record PeerEnvironment(
    EngineCalls Engine,
    SessionBook Book,
    IRegions Regions,
    StreamDirectory Directory,
    INodeBoard Nodes,
    PeerEntityOptions Options,
    SdpLimits Sdp,
    ILogger Logger);
