using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Contracts.Vision;
using Ooblex.Media.Codecs;
using Ooblex.Pipelines.Renditions;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>The gateway on a real Kestrel at a port of its own, with entities that live in this process.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const int MaxPixels = 4_000_000;

    // Tried once for all tests that need them.
    private static readonly Lazy<VideoCodecs> Codecs =
        new(() => VideoCodecs.Probe(new CodecOptions { Enabled = true, MaxPixels = MaxPixels }));

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;

    private GatewayHost(
        TemporaryFolder folder,
        WebApplication app,
        NegotiatingEntities entities,
        ScriptedCluster cluster,
        LogLines log)
    {
        (_folder, _app, Entities, Cluster, Log) = (folder, app, entities, cluster, log);
        Http = NewClient();
    }

    public NegotiatingEntities Entities { get; }

    public ScriptedCluster Cluster { get; }

    public LogLines Log { get; }

    public ScriptedVision Vision => Services.GetRequiredService<ScriptedVision>();

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => Addresses.First(address => address.Scheme == "http");

    public Uri SecureAddress => Addresses.First(address => address.Scheme == "https");

    private IEnumerable<Uri> Addresses => _app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address));

    public static async Task<GatewayHost> StartAsync(
        Func<GatewayOptions, GatewayOptions>? change = null,
        TimeProvider? time = null,
        PostgresOptions? shared = null,
        Lazy<VideoCodecs>? codecs = null)
    {
        TemporaryFolder folder = new();
        GatewayOptions options = TestOptions.Gateway(folder.Path);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        LogLines log = new();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        NegotiatingEntities entities = new(time ?? TimeProvider.System);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<IEntityGateway>(entities);
        builder.Services.AddSingleton<IStreamDirectory>(entities);
        builder.Services.AddSingleton<IMediaStats>(entities);
        ScriptedVision vision = new();
        ScriptedCluster cluster = new(options.NodeId, options.Site);
        builder.Services.AddSingleton<ISessionPlacement>(cluster);
        builder.Services.AddSingleton<INodeBoard>(cluster);
        builder.Services.AddSingleton(vision);
        builder.Services.AddSingleton<IVisionFeed>(vision);
        builder.Services.AddSingleton<IModelList>(vision);
        builder.Services.AddSingleton<IPictureInspector>(provider => new BackgroundPictures(
            provider.GetRequiredService<IBackgroundShelf>(), codecs ?? Codecs, MaxPixels));
        if (shared is not null)
        {
            builder.Services.AddSingleton(_ => new PostgresDatabase(shared));
        }

        builder.Services.AddOoblexGateway(change?.Invoke(options) ?? options);
        WebApplication app = builder.Build();
        app.MapOoblexGateway();
        app.MapGet("/test/broken", context => throw new InvalidOperationException("a secret in an exception"));
        await app.StartAsync();
        return new GatewayHost(folder, app, entities, cluster, log);
    }

    public HttpClient NewClient(HttpMessageHandler? handler = null) =>
        new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = Address,
        };

    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => Http.SendAsync(request);

    /// <summary>The same with the all-scopes key.</summary>
    public Task<HttpResponseMessage> SendAsOwner(HttpRequestMessage request) =>
        Http.SendAsync(request.Key(TestOptions.BootstrapKey));

    public Task WarmUp() => _app.WarmUpOoblexGatewayAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
