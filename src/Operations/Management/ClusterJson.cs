using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Ooblex.Operations.Management;

/// <summary>How the cluster's routes write JSON: the names are those of other people's programs.</summary>
internal static class ClusterJson
{
    /// <summary>As the packages of .NET read it: property names as they stand in C#.</summary>
    public static JsonSerializerOptions DotNet { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Read by programs, never put into a page.
    };

    /// <summary>As the JVM writes it: camelCase, and what is not there is left out.</summary>
    public static JsonSerializerOptions Jvm { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Task WriteAsync<T>(
        HttpContext context, T body, JsonSerializerOptions options, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(body, options, context.RequestAborted);
    }

    /// <summary>The one sentence that every order is answered with.</summary>
    public static Task SayAsync(HttpContext context, string message, int status = StatusCodes.Status200OK) =>
        WriteAsync(context, new Spoken(message), Jvm, status);

    /// <summary>While there is no actor system, or it is on its way out of the cluster.</summary>
    public static Task UnavailableAsync(HttpContext context)
    {
        const string Message = "Clustering is not available";
        NoCluster body = new(new Error("not available", Message), StatusCodes.Status503ServiceUnavailable, Message);
        return WriteAsync(context, body, Jvm, StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record Spoken(string Message);

    private sealed record Error(string Reason, string Message);

    private sealed record NoCluster(Error Error, int Code, string Message);
}
