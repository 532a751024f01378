namespace Ooblex.Gateway.Backgrounds;

/// <summary>Pictures that users keep for <c>background_image</c>. <c>ooblex.gateway.backgrounds</c>.</summary>
public sealed record BackgroundOptions
{
    /// <summary>Largest file, bytes.</summary>
    public required int MaxBytes { get; init; }

    /// <summary>Pictures that may be kept at once, in the whole cluster.</summary>
    public required int MaxCount { get; init; }

    /// <summary>Files that a node takes in at the same time; each is in memory until it is kept.</summary>
    public required int MaxUploads { get; init; }

    /// <summary>Within which a whole file must arrive.</summary>
    public required TimeSpan UploadTimeout { get; init; }
}
