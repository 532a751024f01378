using System.Net;

namespace Ooblex.LoadGen.Tests.Signalling;

/// <summary>An HTTP server without sockets: notes what was asked and answers by a function.</summary>
internal sealed class FakeHttp(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(HttpMethod Method, Uri Url, string? Authorization, string Body)> Asked { get; } = [];

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string? location = null)
    {
        HttpResponseMessage response = new(status) { Content = new StringContent(body) };
        if (location is not null)
        {
            response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        }

        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Asked.Add((request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body));
        HttpResponseMessage response = answer(request, body);
        response.RequestMessage ??= request;
        return response;
    }
}
