using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Serialization;
using Ooblex.Actors.Wire;

namespace Ooblex.Actors.Tests.Doubles;

/// <summary>For specs of an actor that looks at its cluster: our serializer, and nobody else's entities.</summary>
internal static class ClusteredSystem
{
    /// <param name="nodeId">Its name in the cluster.</param>
    /// <param name="virtualTime">Timers wait for the test.</param>
    /// <param name="roles">More of them.</param>
    public static ActorSystemSetup SetupOf(string nodeId, bool virtualTime, params string[] roles)
    {
        Config settings = ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
              cluster {
                roles = [{{string.Join(", ", roles.Append($"node-{nodeId}"))}}]
                gossip-interval = 100ms
                leader-actions-interval = 100ms
                retry-unsuccessful-join-after = 200ms
              }
              coordinated-shutdown.run-by-actor-system-terminate = off
            }
            """);
        Config timers = ConfigurationFactory.ParseString(
            """akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """);
        return BootstrapSetup.Create()
            .WithConfig((virtualTime ? timers : Config.Empty).WithFallback(settings)
                .WithFallback(ConfigurationFactory.ParseString(TestSystem.Patience)))
            .And(SerializationSetup.Create(system => ImmutableHashSet.Create(SerializerDetails.Create(
                OoblexSerializer.Name,
                new OoblexSerializer(system),
                [.. OoblexSerializer.Types.Select(entry => entry.Type)]))));
    }

    public static bool IsUp(ActorSystem system, int members) =>
        Cluster.Get(system).State.Members.Count(member => member.Status == MemberStatus.Up) == members;
}
