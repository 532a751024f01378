using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Body of POST and PATCH on streams.</summary>
internal sealed record StreamRequest
{
    public string? Name { get; init; }

    /// <summary>POST only: the id wanted; without it one is made.</summary>
    public string? Id { get; init; }

    /// <summary>POST only: where the stream belongs; without it, at the site of this gateway.</summary>
    public string? Site { get; init; }

    [JsonPropertyName("streamId")]
    public string? StreamId { get; init; }

    [JsonPropertyName("aiModels")]
    public JsonElement? AiModelsCamel { get; init; }

    public JsonElement? AiModels { get; init; }

    /// <summary>POST only: the pipeline to begin with, as in the body of <c>ai/pipeline</c>.</summary>
    public JsonElement? Ai { get; init; }

    public JsonElement? Recording { get; init; }

    [JsonPropertyName("edgeProcessing")]
    public JsonElement? EdgeProcessing { get; init; }

    [JsonPropertyName("blockchainVerification")]
    public JsonElement? BlockchainVerification { get; init; }

    /// <summary>Fields that only POST knows. A pipeline that is there is changed at its own address.</summary>
    public IReadOnlyList<string> UnsupportedByPatch() =>
    [
        .. new (string Name, JsonElement? Value)[]
            {
                ("aiModels", AiModelsCamel ?? AiModels), ("ai", Ai), ("edgeProcessing", EdgeProcessing),
            }
            .Where(field => field.Value is { } value && Asks(value))
            .Select(field => field.Name),
        .. Unsupported(),
    ];

    /// <summary>Known fields that ask for something this version cannot do. They are reported, not refused.</summary>
    public IReadOnlyList<string> Unsupported() =>
    [
        .. new (string Name, JsonElement? Value)[]
            {
                ("recording", Recording),
                ("blockchainVerification", BlockchainVerification),
            }
            .Where(field => field.Value is { } value && Asks(value))
            .Select(field => field.Name),
    ];

    private static bool Asks(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False or JsonValueKind.Undefined => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };
}
