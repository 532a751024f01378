using Ooblex.Contracts.Cluster;

namespace Ooblex.Operations.Bootstrap;

/// <summary>Asks a contact point who it is and whom one may join.</summary>
internal sealed class SeedNodeProbe : IDisposable
{
    private readonly HttpClient _http;

    public SeedNodeProbe(TimeSpan timeout) => _http = new HttpClient(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = timeout,
        MaxResponseContentBufferSize = SeedAnswerJson.MaxBytes,
    };

    /// <summary>Throws when there is no answer, or none that can be read.</summary>
    public async Task<SeedAnswer> AskAsync(ContactPoint point, CancellationToken cancellation)
    {
        Uri question = new UriBuilder(Uri.UriSchemeHttp, point.Host, point.Port, "/bootstrap/seed-nodes").Uri;
        using HttpResponseMessage response = await _http.GetAsync(question, cancellation);
        response.EnsureSuccessStatusCode();
        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return SeedAnswerJson.Read(body) ?? throw new InvalidDataException($"{point} answers with something else.");
    }

    public void Dispose() => _http.Dispose();
}
