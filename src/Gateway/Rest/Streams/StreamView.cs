using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>One stream as REST shows it.</summary>
internal sealed record StreamView
{
    public required string Id { get; init; }

    /// <summary>The same as <see cref="Id"/>, under the name that the integration guide uses.</summary>
    [JsonPropertyName("streamId")]
    public string StreamId => Id;

    public required string Name { get; init; }

    public required string Site { get; init; }

    /// <summary><c>live</c> with a publisher, <c>waiting</c> without.</summary>
    public required string Status { get; init; }

    /// <summary>The publishing session; whole for admins, shortened for others.</summary>
    public required string? Publisher { get; init; }

    public required int Viewers { get; init; }

    public required IReadOnlyList<string> Codecs { get; init; }

    /// <summary>What the publisher sends now; <c>null</c> when this node does not carry it.</summary>
    public required long? BitrateBps { get; init; }

    public required long UptimeSeconds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? LiveSince { get; init; }

    public required string WhipUrl { get; init; }

    public required string WhepUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? VdoNinjaUrl { get; init; }

    public required string DashboardUrl { get; init; }

    /// <summary>Other pictures of the stream; left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RenditionView>? Renditions { get; init; }

    /// <summary>The pipeline that it was made with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Ai { get; init; }

    /// <summary>Fields of the request that this version cannot do.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Unsupported { get; init; }
}

/// <param name="Name">For <c>?rendition=</c>.</param>
/// <param name="Status"><c>live</c> while pictures are made, else <c>waiting</c>.</param>
/// <param name="Effects">In the order of their work.</param>
/// <param name="Pipeline">Which makes it.</param>
/// <param name="WhepUrl">Where it is watched.</param>
internal sealed record RenditionView(
    string Name, string Status, IReadOnlyList<string> Effects, string Pipeline, string WhepUrl);

internal sealed record StreamListView(IReadOnlyList<StreamView> Streams);
