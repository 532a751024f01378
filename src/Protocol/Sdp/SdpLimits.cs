namespace Ooblex.Protocol.Sdp;

/// <summary>How much of a description is read before it is refused. Defaults: <c>ooblex.sdp</c> in
/// reference.conf.</summary>
public sealed record SdpLimits
{
    /// <summary>Bytes of UTF-8. A browser's offer has 6,000 with two m-sections.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>m-lines of one description.</summary>
    public required int MaxMediaSections { get; init; }

    /// <summary><c>a=</c> lines of one description, all m-sections together. A browser's offer has 250.</summary>
    public required int MaxAttributes { get; init; }
}
