using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>Bodies of /v1/sessions. Strict: unknown or repeated fields and wrong types are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = 16)]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionListView))]
internal sealed partial class SessionJson : JsonSerializerContext;
