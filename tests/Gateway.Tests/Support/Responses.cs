using System.Net;
using System.Text.Json;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Reads answers, and says what was in them when they are not as expected.</summary>
internal static class Responses
{
    /// <summary>One header's value as it came; several are joined by a comma; <c>null</c> when absent.</summary>
    public static string? Header(this HttpResponseMessage response, string name)
    {
        if (response.Headers.TryGetValues(name, out IEnumerable<string>? values)
            || response.Content.Headers.TryGetValues(name, out values))
        {
            return string.Join(", ", values);
        }

        return null;
    }

    public static IReadOnlyList<string> HeaderLines(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? [.. values] : [];

    public static Task<string> Text(this HttpResponseMessage response) => response.Content.ReadAsStringAsync();

    public static async Task<JsonElement> Json(this HttpResponseMessage response)
    {
        string text = await response.Text();
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static async Task<HttpResponseMessage> Expect(this Task<HttpResponseMessage> pending, int status)
    {
        HttpResponseMessage response = await pending;
        Assert.True(
            (int)response.StatusCode == status,
            $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} "
            + $"instead of {status}. {await response.Text()}");
        return response;
    }

    public static async Task<HttpResponseMessage> ExpectClientError(this Task<HttpResponseMessage> pending)
    {
        HttpResponseMessage response = await pending;
        Assert.InRange((int)response.StatusCode, 400, 499);
        return response;
    }

    /// <summary>Checks that the answer is problem details of this kind, whole and well formed (RFC 9457).</summary>
    public static async Task<JsonElement> ExpectProblem(
        this Task<HttpResponseMessage> pending, int status, string slug)
    {
        HttpResponseMessage response = await pending.Expect(status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.Json();
        Assert.Equal($"urn:ooblex:problem:{slug}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.Equal(
            WebUtility.UrlDecode(response.RequestMessage!.RequestUri!.AbsolutePath),
            problem.GetProperty("instance").GetString());
        return problem;
    }
}
