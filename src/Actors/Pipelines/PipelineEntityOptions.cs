namespace Ooblex.Actors.Pipelines;

/// <summary>Times of pipeline entities. Defaults: <c>ooblex.actors.pipelines</c> in reference.conf.</summary>
public sealed record PipelineEntityOptions
{
    /// <summary>How often a part looks at its stream and at the engine.</summary>
    public required TimeSpan LookInterval { get; init; }

    /// <summary>How long the engine may take for an order: models are loaded in this time.</summary>
    public required TimeSpan EngineTimeout { get; init; }

    /// <summary>Pause before what failed is tried again.</summary>
    public required TimeSpan Retry { get; init; }

    /// <summary>How long a part goes on without a publisher: one that reloads its page is back in seconds.</summary>
    public required TimeSpan Linger { get; init; }

    /// <summary>How long a run goes on that no entity claims.</summary>
    public required TimeSpan OrphanTimeout { get; init; }
}
