using Ooblex.Actors.Exchange;
using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Pipelines;

/// <summary>The pipeline engine of this process as actors see it; outlives actor systems.</summary>
/// <param name="Engine">What looks at frames.</param>
/// <param name="Claims">Which of its runs have an entity.</param>
internal sealed record PipelinePorts(IPipelineEngine Engine, PipelineClaims Claims)
{
    /// <summary>The results of this node; <c>null</c> where nothing looks at frames and nobody listens.</summary>
    public IVisionExchange? Results { get; init; }

    public ExchangeCounters Exchanged { get; init; } = new();
}
