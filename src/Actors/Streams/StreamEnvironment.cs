using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;

namespace Ooblex.Actors.Streams;

/// <summary>What every stream entity of a node shares.</summary>
/// <param name="NodeId">This node.</param>
/// <param name="Regions">The way to sessions.</param>
/// <param name="Directory">Where all nodes list their streams; written before each answer.</param>
/// <param name="Options">Limits and times.</param>
/// <param name="Time">Wall time for events.</param>
/// <param name="Logger">One for all.</param>
internal sealed record StreamEnvironment(
    string NodeId,
    IRegions Regions,
    StreamDirectory Directory,
    StreamEntityOptions Options,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Sessions that have ended, whatever may still arrive from them.</summary>
    public DepartedSessions Departed { get; } = new();
}
