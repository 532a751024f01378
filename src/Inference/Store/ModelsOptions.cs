using Ooblex.Inference.Catalogue;

namespace Ooblex.Inference.Store;

/// <summary>Which models there are, and where their files lie. Defaults: <c>ooblex.models</c>.</summary>
public sealed record ModelsOptions
{
    /// <summary>Absolute; made when the first file arrives.</summary>
    public required string Directory { get; init; }

    /// <summary>A node may fetch by itself what its tasks need.</summary>
    public required bool AutoPull { get; init; }

    /// <summary>Silence of the server after which an attempt is given up.</summary>
    public required TimeSpan PullTimeout { get; init; }

    /// <summary>Attempts at one file; each goes on where the last one stopped.</summary>
    public required int PullAttempts { get; init; }

    public required ModelCatalogue Catalogue { get; init; }
}
