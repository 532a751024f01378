using Microsoft.AspNetCore.Builder;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Hosting;
using Ooblex.Configuration;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using Ooblex.Gateway;
using Ooblex.Gateway.Auth;
using Ooblex.Media.Codecs;
using Ooblex.Node.Commands;
using Ooblex.Operations;
using Ooblex.Operations.Bootstrap;
using Ooblex.Operations.Commands;
using Ooblex.Operations.Health;
using Ooblex.Operations.Management;
using Ooblex.Operations.Metrics;
using Ooblex.Storage.Postgres;
using Ooblex.Transport.Engine;

namespace Ooblex.Node.Startup;

/// <summary>Joins the parts. The only place that knows all of them.</summary>
internal static class NodeServices
{
    public static WebApplication Build(
        NodeSettings settings, ApiKeyFile.Key key, MediaEngine engine, NodeLog log)
    {
        // Empty: no appsettings.json, no ASPNETCORE_ variables. HOCON is the only configuration (docs/adr/0006).
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel();
        IServiceCollection services = builder.Services;
        services.AddSingleton(log.Factory);
        services.AddLogging();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Node.ShutdownTimeout);
        services.AddSingleton<IHostLifetime, NodeLifetime>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IMediaPlane>(engine);
        services.AddSingleton<IRelayPlane>(engine);
        services.AddSingleton<IFramePlane>(engine);
        services.AddSingleton(engine.Results);
        services.AddSingleton<IMediaStats>(new EngineFigures(engine));
        services.AddSingleton(new Lazy<VideoCodecs>(() => VideoCodecs.Probe(settings.Codecs)));
        services.AddSingleton(provider => provider.GetRequiredService<Lazy<VideoCodecs>>().Value);
        services.AddHostedService<CodecCheck>();
        AddOperations(services, settings, engine);
        services.AddInference(settings);
        services.AddOperatorCommands(settings.Node.Id, log);
        services.AddHostedService(provider => new DatabaseProbe(
            provider.GetService<PostgresDatabase>(),
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddOoblexActors(settings.Actors, settings.Sdp);
        services.AddOoblexGateway(settings.Gateway with
        {
            Auth = settings.Gateway.Auth with { BootstrapKey = key.Value },
        });

        WebApplication app = builder.Build();
        app.MapOoblexGateway();
        app.MapHealth(app.Services.GetRequiredService<Func<HealthReport>>());
        return app;
    }

    // Registered first, so that probes and commands come up before everything else and go down after it.
    private static void AddOperations(IServiceCollection services, NodeSettings settings, MediaEngine engine)
    {
        string version = typeof(NodeServices).Assembly.GetName().Version!.ToString(3);
        services.AddSingleton(new NodeIdentity(
            settings.Node.Id, settings.Node.Site, version, TimeProvider.System.GetUtcNow()));
        services.AddSingleton(provider =>
        {
            Readiness readiness = new();
            provider.GetRequiredService<ActorsReadiness>().Watch(waitsFor => readiness.Set(NodeGate.Actors, waitsFor));
            provider.GetRequiredService<NodeDrain>().Watch(waitsFor => readiness.Set(NodeGate.Drain, waitsFor));
            return readiness;
        });
        services.AddSingleton<Func<HealthReport>>(provider => () => HealthReport.Of(
            provider.GetRequiredService<NodeIdentity>(),
            provider.GetRequiredService<Readiness>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<NodeMetrics>();
        services.AddSingleton<IClusterScout>(_ => new ClusterScout(settings.Discovery));
        services.AddSingleton(provider => new NodeServers(
            new SideServer(
                settings.Management.Host,
                settings.Management.Port,
                provider.GetRequiredService<ILoggerFactory>(),
                routes => routes.MapManagement(
                    provider.GetRequiredService<Func<HealthReport>>(),
                    provider.GetRequiredService<NodeMetrics>(),
                    provider.GetRequiredService<IClusterMembership>(),
                    settings.Management)),
            new SideServer(
                settings.Ops.Host,
                settings.Ops.Port,
                provider.GetRequiredService<ILoggerFactory>(),
                routes => routes.MapOps(
                    provider.GetRequiredService<OpsRunner>,
                    provider.GetRequiredService<OpsValues>,
                    new OpsGuard(settings.Ops.Token)))));
        services.AddSingleton(provider => new NodeAddresses(
            provider.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>(),
            provider.GetRequiredService<NodeServers>(),
            engine));
        services.AddSingleton<IGatewayAddress>(provider => new GatewayAddress(
            settings.Gateway,
            settings.Actors.Remoting,
            provider.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()));
        services.AddHostedService(provider => provider.GetRequiredService<NodeServers>());
    }
}
