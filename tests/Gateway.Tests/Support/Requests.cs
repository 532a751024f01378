using System.Net.Http.Headers;
using System.Text;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Builds requests in one line.</summary>
internal static class Requests
{
    public const string Sdp = "application/sdp";
    public const string Fragment = "application/trickle-ice-sdpfrag";
    public const string Json = "application/json";

    public static HttpRequestMessage New(string method, string path) => new(new HttpMethod(method), path);

    public static HttpRequestMessage Post(string path, string body, string contentType = Sdp) =>
        New("POST", path).Body(body, contentType);

    public static HttpRequestMessage Patch(string path, string body, string contentType = Fragment) =>
        New("PATCH", path).Body(body, contentType);

    public static HttpRequestMessage Body(this HttpRequestMessage request, string body, string? contentType)
    {
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        return request;
    }

    public static HttpRequestMessage Key(this HttpRequestMessage request, string? key)
    {
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        return request;
    }

    public static HttpRequestMessage With(this HttpRequestMessage request, string header, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return request;
    }

    public static HttpRequestMessage Preflight(string path, string method, string headers) =>
        New("OPTIONS", path)
            .With("Origin", "https://page.example")
            .With("Access-Control-Request-Method", method)
            .With("Access-Control-Request-Headers", headers);
}
