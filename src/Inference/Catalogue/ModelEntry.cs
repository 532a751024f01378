namespace Ooblex.Inference.Catalogue;

/// <summary>One model: what it is for, where its file comes from, how it is fed and read.</summary>
/// <remarks>Written in HOCON under <c>ooblex.models.catalogue</c>; see docs/models.md.</remarks>
public sealed record ModelEntry
{
    /// <summary>1 to 60 of a-z, 0-9 and hyphens.</summary>
    public required string Id { get; init; }

    public required ModelTask Task { get; init; }

    public required string Version { get; init; }

    /// <summary>Where the file can be had; <c>null</c> when an operator has to bring it.</summary>
    public Uri? Address { get; init; }

    /// <summary>64 lower-case hexadecimal digits. A file that hashes to anything else is not this model.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length of the file.</summary>
    public required long Bytes { get; init; }

    public required string Licence { get; init; }

    /// <summary>Where it comes from, for people.</summary>
    public string Source { get; init; } = "";

    public required ModelInput Input { get; init; }

    public required ModelOutput Output { get; init; }
}
