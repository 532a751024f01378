using Ooblex.Actors.Hosting;
using Ooblex.Contracts.Streams;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Peers;

/// <summary>What every session entity of a node shares.</summary>
/// <param name="Engine">Bounded calls into the media engine.</param>
/// <param name="Regions">The way to streams.</param>
/// <param name="Directory">Spares an unknown stream an entity.</param>
/// <param name="Options">Times.</param>
/// <param name="Sdp">How much of an offer is read.</param>
/// <param name="Time">Wall time for events.</param>
/// <param name="Logger">One for all.</param>
internal sealed record PeerEnvironment(
    EngineCalls Engine,
    IRegions Regions,
    IStreamDirectory Directory,
    PeerEntityOptions Options,
    SdpLimits Sdp,
    TimeProvider Time,
    ILogger Logger);
