using Ooblex.Actors.Hosting;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Peers;

namespace Ooblex.Actors.Pipelines;

/// <summary>What every pipeline entity of a node shares.</summary>
internal sealed record PipelineEnvironment
{
    public required string NodeId { get; init; }

    /// <summary><c>edge</c> or <c>cloud</c>: what kind of node this is.</summary>
    public required string Source { get; init; }

    public required PipelineCalls Engine { get; init; }

    public required PipelineClaims Claims { get; init; }

    /// <summary>Says whether a publisher is in this node's media engine.</summary>
    public required EngineCalls Sessions { get; init; }

    /// <summary>The way to streams and to the relay keeper.</summary>
    public required IRegions Regions { get; init; }

    /// <summary>Who publishes what.</summary>
    public required StreamDirectory Directory { get; init; }

    public required PipelineEntityOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
