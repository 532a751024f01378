using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Gateway.Cors;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Events;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Pages;
using Ooblex.Gateway.Rates;
using Ooblex.Gateway.Rest;
using Ooblex.Gateway.Rest.Backgrounds;
using Ooblex.Gateway.Rest.Keys;
using Ooblex.Gateway.Rest.Pipelines;
using Ooblex.Gateway.Rest.Sessions;
using Ooblex.Gateway.Rest.Streams;
using Ooblex.Gateway.Results;
using Ooblex.Gateway.Signalling;
using Ooblex.Gateway.Tls;
using Ooblex.Storage.Postgres;

namespace Ooblex.Gateway;

/// <summary>How a node gets its HTTP edge.</summary>
public static class GatewayHosting
{
    /// <summary>
    /// Adds the gateway's services and Kestrel's ports and limits. The host brings <c>IEntityGateway</c>,
    /// <c>IStreamDirectory</c>, <c>ISessionPlacement</c>, <c>INodeBoard</c>, <c>IMediaStats</c>, <c>IVisionFeed</c>,
    /// <c>IModelList</c> and <c>IPictureInspector</c>, and a <c>TimeProvider</c> if it has its own.
    /// </summary>
    public static IServiceCollection AddOoblexGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddRouting();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<LiveCertificate>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<PageAssets>();
        AddAuth(services, options);
        AddSignalling(services);
        AddRest(services);
        AddBackgrounds(services, options);
        return services;
    }

    /// <summary>
    /// Puts the gateway's middleware and endpoints into the pipeline; endpoints of others may follow.
    /// </summary>
    public static WebApplication MapOoblexGateway(this WebApplication app)
    {
        GatewayOptions options = app.Services.GetRequiredService<GatewayOptions>();
        if (options.Http.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(ProxySetup.Options(options.Http.TrustedProxies));
        }

        app.UseMiddleware<AccessLogMiddleware>();
        app.UseMiddleware<CorsMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        if (options.Tls is { Enabled: true, RedirectHttp: true })
        {
            app.UseMiddleware<RedirectMiddleware>();
        }

        app.UseMiddleware<RateMiddleware>();
        app.UseWebSockets();
        app.UseRouting();
        SignallingRoutes.Map(app);
        RestRoutes.Map(app);
        PageRoutes.Map(app);
        return app;
    }

    private static void AddAuth(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(provider => OpenKeys(
            provider.GetService<PostgresDatabase>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(provider => new KeyRefresh(
            provider.GetService<PostgresDatabase>(),
            provider.GetRequiredService<ApiKeyStore>(),
            options.Auth.RefreshInterval,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<KeyRefresh>>()));
        services.AddSingleton(provider => new ViewTokens(
            () => provider.GetRequiredService<ApiKeyStore>().ViewTokenKey,
            options.Auth.ViewTokenLifetime,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Authenticator(
            provider.GetRequiredService<ApiKeyStore>(), provider.GetRequiredService<ViewTokens>(), options.Auth));
        services.AddSingleton<RateLimits>();
        services.AddSingleton<Access>();
    }

    private static ApiKeyStore OpenKeys(PostgresDatabase? shared, GatewayOptions options, TimeProvider time)
    {
        if (shared is not null)
        {
            return new ApiKeyStore(new PostgresKeyDatabase(shared), options.Auth.MaxKeys, time);
        }

        Directory.CreateDirectory(options.DataDirectory);
        return ApiKeyStore.OpenFile(Path.Combine(options.DataDirectory, "keys.db"), options.Auth.MaxKeys, time);
    }

    private static void AddBackgrounds(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(provider => OpenBackgrounds(
            provider.GetService<PostgresDatabase>(), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBackgroundShelf>(provider => provider.GetRequiredService<BackgroundStore>());
        services.AddSingleton<PictureMark>();
        services.AddSingleton<BackgroundDoor>();
        services.AddSingleton<ListBackgrounds>();
        services.AddSingleton<GetBackground>();
        services.AddSingleton<PutBackground>();
        services.AddSingleton<RemoveBackground>();
    }

    private static BackgroundStore OpenBackgrounds(
        PostgresDatabase? shared, GatewayOptions options, TimeProvider time)
    {
        int maxCount = options.Backgrounds.MaxCount;
        if (shared is not null)
        {
            return new BackgroundStore(new PostgresBackgrounds(shared), maxCount, time);
        }

        Directory.CreateDirectory(options.DataDirectory);
        return BackgroundStore.OpenFile(Path.Combine(options.DataDirectory, "backgrounds.db"), maxCount, time);
    }

    private static void AddSignalling(IServiceCollection services)
    {
        services.AddSingleton<EventHub>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton<EventHandlers>();
        services.AddSingleton<StreamHome>();
        services.AddSingleton<IceServerLinks>();
        services.AddSingleton<WhepShare>();
        services.AddSingleton<SessionDoor>();
        services.AddSingleton<SessionOpener>();
        services.AddSingleton<PostOffer>();
        services.AddSingleton<PatchSession>();
        services.AddSingleton<DeleteSession>();
        services.AddSingleton<Discover>();
        services.AddSingleton<DescribeOptions>();
    }

    private static void AddRest(IServiceCollection services)
    {
        services.AddSingleton<JsonBodies>();
        services.AddSingleton<StreamViews>();
        services.AddSingleton<ListStreams>();
        services.AddSingleton<CreateStream>();
        services.AddSingleton<GetStream>();
        services.AddSingleton<ChangeStream>();
        services.AddSingleton<DeleteStream>();
        services.AddSingleton<ListSessions>();
        services.AddSingleton<GetSessionStats>();
        services.AddSingleton<EndSession>();
        services.AddSingleton<ResultSeats>();
        services.AddSingleton<StreamResults>();
        services.AddSingleton<PipelineDoor>();
        services.AddSingleton<StreamSites>();
        services.AddSingleton<NewStreamPipeline>();
        services.AddSingleton<GetPipeline>();
        services.AddSingleton<SetPipeline>();
        services.AddSingleton<ChangePipeline>();
        services.AddSingleton<RemovePipeline>();
        services.AddSingleton<ListModels>();
        services.AddSingleton<ListKeys>();
        services.AddSingleton<CreateKey>();
        services.AddSingleton<RevokeKey>();
    }
}
