using System.Text.Json;
using System.Text.Json.Serialization;
using Ooblex.Gateway.Backgrounds;

namespace Ooblex.Gateway.Rest.Backgrounds;

/// <summary>A picture as REST shows it.</summary>
/// <param name="Name">What pipelines call it by.</param>
/// <param name="Url">Where its file is.</param>
/// <param name="MediaType"><c>image/png</c> or <c>image/jpeg</c>.</param>
/// <param name="Width">Pixels, as stored.</param>
/// <param name="Height">Pixels, as stored.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Sha256">Of the file.</param>
/// <param name="CreatedAt">When this file was put here.</param>
internal sealed record BackgroundView(
    string Name,
    string Url,
    string MediaType,
    int Width,
    int Height,
    int Bytes,
    string Sha256,
    DateTimeOffset CreatedAt)
{
    /// <param name="root">Scheme and host by which the client came.</param>
    /// <param name="about">What is shown.</param>
    public static BackgroundView Of(string root, StoredBackground about) => new(
        about.Name,
        $"{root}{BackgroundDoor.Path}/{about.Name}",
        about.MediaType,
        about.Width,
        about.Height,
        about.Bytes,
        about.Sha256,
        about.CreatedAt);
}

internal sealed record BackgroundListView(IReadOnlyList<BackgroundView> Backgrounds);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BackgroundView))]
[JsonSerializable(typeof(BackgroundListView))]
internal sealed partial class BackgroundJson : JsonSerializerContext;
