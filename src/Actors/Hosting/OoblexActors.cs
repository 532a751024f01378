using Akka.Actor;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ooblex.Actors.Listing;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Exchange;
using Ooblex.Actors.Membership;
using Ooblex.Actors.Operations;
using Ooblex.Actors.Peers;
using Ooblex.Actors.Pipelines;
using Ooblex.Actors.Placement;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;
using Ooblex.Storage.Postgres;

namespace Ooblex.Actors.Hosting;

public static class OoblexActors
{
    /// <summary>
    /// Adds the control plane to a host that has the ports of a media engine, and for bootstrap an
    /// <see cref="IClusterScout"/>.
    /// </summary>
    /// <remarks>
    /// Gives <see cref="IEntityGateway"/> and <see cref="IStreamDirectory"/> to HTTP, <see cref="IClusterMembership"/>
    /// and a <c>Func&lt;ActorSystem?&gt;</c> to operators (the system is rebuilt when it ends, so nobody keeps it), and
    /// the health check <c>ooblex.actors</c> with the tag <c>ready</c>. With PostgreSQL, also the database.
    /// </remarks>
    public static IServiceCollection AddOoblexActors(
        this IServiceCollection services, ActorsOptions options, SdpLimits sdp)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (options.Persistence.Postgres is { } postgres)
        {
            services.TryAddSingleton(_ => new PostgresDatabase(postgres));
        }

        services.AddSingleton<StreamDirectory>();
        services.AddSingleton<IStreamDirectory>(provider => provider.GetRequiredService<StreamDirectory>());
        services.AddSingleton<SessionBook>();
        services.AddSingleton<PipelineClaims>();
        services.AddSingleton<ExchangeCounters>();
        services.AddSingleton<IExchangeFigures>(provider => provider.GetRequiredService<ExchangeCounters>());
        services.AddSingleton<ActorsReadiness>();
        services.AddOoblexPlacement(options);
        services.AddOperators();
        services.AddDrain(options);
        services.AddSingleton(provider => new ActorHost(
            new ActorSystemParts(
                options,
                new MediaPorts(
                    provider.GetRequiredService<IMediaPlane>(),
                    provider.GetRequiredService<IRelayPlane>(),
                    provider.GetRequiredService<IMediaStats>(),
                    sdp),
                provider.GetRequiredService<StreamDirectory>(),
                provider.GetRequiredService<NodeBoard>(),
                provider.GetRequiredService<INodeVitals>(),
                provider.GetService<IShardOverrides>,
                provider.GetRequiredService<ActorsReadiness>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILoggerFactory>())
            {
                Sessions = provider.GetRequiredService<SessionBook>(),
                Pipelines = new PipelinePorts(
                    provider.GetService<IPipelineEngine>() ?? new NoPipelines(),
                    provider.GetRequiredService<PipelineClaims>())
                {
                    Results = provider.GetService<IVisionExchange>(),
                    Exchanged = provider.GetRequiredService<ExchangeCounters>(),
                },
                Database = provider.GetService<PostgresDatabase>(),
                Guests = [.. provider.GetServices<ActorSystemGuest>()],
                Scout = provider.GetService<IClusterScout>(),
                Farewell = provider.GetRequiredService<Farewell>(),
            }));
        services.AddHostedService(provider => provider.GetRequiredService<ActorHost>());

        // Looked up at each call: the host asks for parts that were built with this.
        services.AddSingleton<Func<ActorSystem?>>(
            provider => () => provider.GetRequiredService<ActorHost>().System);
        services.AddSingleton<IClusterMembership>(provider => new ClusterMembership(
            provider.GetRequiredService<Func<ActorSystem?>>(), provider.GetRequiredService<Farewell>()));
        services.AddSingleton<IEntityGateway>(provider => new EntityGateway(
            provider.GetRequiredService<ActorHost>(), provider.GetRequiredService<StreamDirectory>(), options));
        services.AddHealthChecks().AddCheck<ActorsReadiness>("ooblex.actors", tags: ["ready"]);
        return services;
    }
}
