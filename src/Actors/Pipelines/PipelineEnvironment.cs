using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;

namespace Ooblex.Actors.Pipelines;

/// <summary>What every pipeline entity of a node shares.</summary>
/// <param name="NodeId">This node.</param>
/// <param name="Source"><c>edge</c> or <c>cloud</c>: what kind of node it is.</param>
/// <param name="Engine">What runs pipelines.</param>
/// <param name="Claims">Which of them have an entity.</param>
/// <param name="Sessions">Whether a publisher is in this node's media engine.</param>
/// <param name="Regions">The way to streams and to the relay keeper.</param>
/// <param name="Directory">Who publishes what.</param>
/// <param name="Options">Times.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">One for all.</param>
internal sealed record PipelineEnvironment(
    string NodeId,
    string Source,
    PipelineCalls Engine,
    PipelineClaims Claims,
    EngineCalls Sessions,
    IRegions Regions,
    StreamDirectory Directory,
    PipelineEntityOptions Options,
    TimeProvider Time,
    ILogger Logger);
