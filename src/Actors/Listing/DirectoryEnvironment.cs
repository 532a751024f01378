using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Listing;

/// <param name="NodeId">This node.</param>
/// <param name="Directory">Of the process.</param>
/// <param name="Regions">The way to streams.</param>
/// <param name="Options">Times.</param>
/// <param name="Time">Wall time.</param>
/// <param name="Logger">For the actor.</param>
internal sealed record DirectoryEnvironment(
    string NodeId,
    StreamDirectory Directory,
    IRegions Regions,
    DirectoryOptions Options,
    TimeProvider Time,
    ILogger Logger);
