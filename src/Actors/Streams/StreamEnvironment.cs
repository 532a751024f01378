using Ooblex.Actors.Hosting;

namespace Ooblex.Actors.Streams;

/// <summary>What every stream entity of a node shares.</summary>
/// <param name="Regions">The way to sessions.</param>
/// <param name="Directory">Where the node's streams are listed; written before each answer.</param>
/// <param name="Options">Limits and times.</param>
/// <param name="Time">Wall time for events.</param>
/// <param name="Logger">One for all.</param>
internal sealed record StreamEnvironment(
    IRegions Regions, StreamDirectory Directory, StreamEntityOptions Options, TimeProvider Time, ILogger Logger);
