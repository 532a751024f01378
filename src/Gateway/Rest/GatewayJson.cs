using System.Text.Json;
using System.Text.Json.Serialization;
using Ooblex.Gateway.Rest.Keys;
using Ooblex.Gateway.Rest.Sessions;
using Ooblex.Gateway.Rest.Streams;

namespace Ooblex.Gateway.Rest;

/// <summary>REST bodies. Strict: unknown or repeated fields and wrong types are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    MaxDepth = 16)]
[JsonSerializable(typeof(StreamRequest))]
[JsonSerializable(typeof(StreamView))]
[JsonSerializable(typeof(StreamListView))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionListView))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyListView))]
[JsonSerializable(typeof(NewKeyView))]
internal sealed partial class GatewayJson : JsonSerializerContext;
