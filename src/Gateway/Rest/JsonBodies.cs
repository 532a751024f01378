using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Http;

namespace Ooblex.Gateway.Rest;

/// <summary>JSON in and out, with mistakes told in words of JSON and not of .NET.</summary>
internal sealed class JsonBodies(BodyReader bodies, GatewayOptions options)
{
    public async Task<(T? Value, Problem? Problem)> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        if (!MediaTypes.Is(http.Request, MediaTypes.Json))
        {
            http.Response.Headers[AcceptHeaders.AcceptPost] = MediaTypes.Json;
            return (null, Problems.UnsupportedMediaType.With($"This endpoint takes {MediaTypes.Json}."));
        }

        (string text, Problem? problem) = await bodies.ReadTextAsync(http, options.Http.MaxJsonBytes);
        if (problem is not null)
        {
            return (null, problem);
        }

        try
        {
            return JsonSerializer.Deserialize(text, type) is { } value
                ? (value, null)
                : (null, Problems.MalformedJson.With("The body must be an object, not null."));
        }
        catch (JsonException mistake)
        {
            return (null, Problems.MalformedJson.With(Describe(mistake)));
        }
    }

    public static Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypes.Json;
        http.Response.ContentLength = json.Length;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.WriteAsync(json, http.RequestAborted).AsTask();
    }

    // The exception's own text names .NET types, which tell a caller nothing.
    private static string Describe(JsonException mistake)
    {
        string place = mistake.LineNumber is { } line ? $" (line {line + 1})" : "";
        return mistake.Path is { Length: > 1 } path
            ? $"{path} is unknown here, repeated, or of the wrong type{place}."
            : $"The body is not a JSON object{place}.";
    }
}
