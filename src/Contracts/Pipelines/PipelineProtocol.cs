using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Pipelines;

/// <summary>What a part of a pipeline hears from its stream. Serialised: fields are only added.</summary>
/// <remarks>
/// The stream remembers what is wanted, and says it again whenever a part may have forgotten: a part remembers nothing.
/// </remarks>
public static class PipelineProtocol
{
    public interface ICommand
    {
        PipelineRef Pipeline { get; }
    }

    /// <summary>Be so. Idempotent.</summary>
    /// <param name="Pipeline">Which part.</param>
    /// <param name="Spec">As wanted; of tasks and effects only what is this part's.</param>
    public sealed record Run(PipelineRef Pipeline, PipelineSpec Spec) : ICommand;

    public sealed record Stop(PipelineRef Pipeline) : ICommand;
}
