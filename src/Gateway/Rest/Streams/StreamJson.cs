using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Bodies of /v1/streams. Strict: unknown or repeated fields and wrong types are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = 16)]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(StreamView))]
[JsonSerializable(typeof(StreamListView))]
internal sealed partial class StreamJson : JsonSerializerContext;
