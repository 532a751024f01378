using Ooblex.Contracts.Pipelines;

namespace Ooblex.Actors.Pipelines;

/// <summary>The pipeline engine of this process as actors see it; outlives actor systems.</summary>
/// <param name="Engine">What looks at frames.</param>
/// <param name="Claims">Which of its runs have an entity.</param>
internal sealed record PipelinePorts(IPipelineEngine Engine, PipelineClaims Claims);
