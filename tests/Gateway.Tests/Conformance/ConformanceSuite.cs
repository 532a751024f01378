using System.Security.Cryptography;
using Ooblex.Gateway.Tests.Support;

namespace Ooblex.Gateway.Tests.Conformance;

/// <summary>
/// What the rows of WHIP and WHEP share: a target, a stream of the test's own, and short words for requests.
/// </summary>
public abstract class ConformanceSuite : IAsyncLifetime
{
    private IConformanceTarget? _target;

    protected IConformanceTarget Target => _target!;

    protected string Stream { get; } = $"row_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    protected string Whip => $"/whip/{Stream}";

    protected string Whep => $"/whep/{Stream}";

    public async Task InitializeAsync() => _target = await StartTargetAsync();

    public async Task DisposeAsync() => await Target.DisposeAsync();

    protected abstract Task<IConformanceTarget> StartTargetAsync();

    protected Task<HttpResponseMessage> Send(HttpRequestMessage request) =>
        Target.Http.SendAsync(request.Key(Target.Key));

    protected Task<HttpResponseMessage> SendWithoutKey(HttpRequestMessage request) => Target.Http.SendAsync(request);

    protected Task<HttpResponseMessage> Publish(string? offer = null) =>
        Send(Requests.Post(Whip, offer ?? Offers.Publish()));

    protected Task<HttpResponseMessage> View(string? offer = null) =>
        Send(Requests.Post(Whep, offer ?? Offers.View()));

    /// <summary>Opens a session and hands out its path and entity tag.</summary>
    protected async Task<(string Path, string ETag)> OpenPublisher()
    {
        HttpResponseMessage created = await Publish().Expect(201);
        return (created.Header("Location")!, created.Header("ETag")!);
    }

    protected async Task<(string Path, string ETag)> OpenViewer()
    {
        await Publish().Expect(201);
        HttpResponseMessage created = await View().Expect(201);
        return (created.Header("Location")!, created.Header("ETag")!);
    }

    protected Task<HttpResponseMessage> PatchSession(string path, string? ifMatch, string fragment) =>
        Send(Requests.Patch(path, fragment).With("If-Match", ifMatch));
}
