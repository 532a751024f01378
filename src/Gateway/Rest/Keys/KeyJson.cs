using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Keys;

/// <summary>Bodies of /v1/keys. Strict: unknown or repeated fields and wrong types are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = 16)]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyListView))]
[JsonSerializable(typeof(NewKeyView))]
internal sealed partial class KeyJson : JsonSerializerContext;
