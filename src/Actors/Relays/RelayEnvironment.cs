using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Media;

namespace Ooblex.Actors.Relays;

/// <param name="NodeId">This node.</param>
/// <param name="Relays">Bounded calls into the engine.</param>
/// <param name="Engine">Which sessions are open here.</param>
/// <param name="Media">Who watches here.</param>
/// <param name="Directory">Who publishes what, and where.</param>
/// <param name="Nodes">Which nodes live.</param>
/// <param name="Options">Times.</param>
/// <param name="Time">Wall time.</param>
/// <param name="Logger">For the actor.</param>
internal sealed record RelayEnvironment(
    string NodeId,
    RelayCalls Relays,
    EngineCalls Engine,
    IMediaStats Media,
    StreamDirectory Directory,
    INodeBoard Nodes,
    RelayOptions Options,
    TimeProvider Time,
    ILogger Logger);
