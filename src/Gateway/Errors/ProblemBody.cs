using System.Text.Json.Serialization;

namespace Ooblex.Gateway.Errors;

/// <summary>
/// The JSON of RFC 9457 §3, and one extension: <c>trace</c>, which the log lines of the request carry.
/// </summary>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string? Instance, string Trace);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
