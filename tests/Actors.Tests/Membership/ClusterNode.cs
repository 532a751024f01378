using System.Net;
using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ooblex.Actors.Formation;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Cluster;
using Ooblex.Forwarding.Plane;
using Ooblex.Operations;
using Ooblex.Operations.Management;

namespace Ooblex.Actors.Tests.Membership;

/// <summary>One node of a cluster within this process: a whole control plane and its management port.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;
    private readonly SideServer _management;

    private ClusterNode(IHost host, int managementPort, bool readOnly)
    {
        _host = host;
        Membership = host.Services.GetRequiredService<IClusterMembership>();
        Readiness = host.Services.GetRequiredService<ActorsReadiness>();
        _management = new SideServer(
            IPAddress.Loopback,
            managementPort,
            host.Services.GetRequiredService<ILoggerFactory>(),
            routes => routes.MapCluster(Membership, readOnly));
    }

    public IClusterMembership Membership { get; }

    public ActorsReadiness Readiness { get; }

    public Uri Management => _management.Address;

    public IServiceProvider Services => _host.Services;

    public ActorSystem? System => _host.Services.GetRequiredService<Func<ActorSystem?>>()();

    public string Address => Membership.View!.Self.ToString();

    /// <summary>Starts a node without waiting for it to become a member.</summary>
    public static async Task<ClusterNode> LaunchAsync(
        ActorsOptions options, int managementPort = 0, bool readOnly = true, IClusterScout? scout = null)
    {
        // Without a database that could decide who goes on.
        ActorsOptions voting = options with { Formation = new FormationOptions { CoreNodes = 3 } };
        IHost host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning))
            .ConfigureServices(services =>
            {
                services.AddScriptedEngine(new ScriptedPlane()).AddOoblexActors(voting, TestOptions.Sdp);
                if (scout is not null)
                {
                    services.AddSingleton(_ => scout);
                }
            })
            .Build();
        ClusterNode node = new(host, managementPort, readOnly);
        await node._management.StartAsync(CancellationToken.None);
        await host.StartAsync();
        return node;
    }

    /// <summary>Waits for a condition, and says of what the last look was when it never comes.</summary>
    public static async Task UntilAsync(Func<bool> condition, Func<string> sight)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource limit = new(Patience);
        try
        {
            while (!condition())
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not come to be within {Patience}: {sight()}");
        }
    }

    public Task UntilReadyAsync() => UntilAsync(() => Readiness.IsReady, () => $"ready, but {Sight()}");

    public Task UntilUpAsync(int members) => UntilAsync(
        () => Membership.View is { } view && view.Members.Count(m => m.State == MemberState.Up) == members,
        () => $"{members} members up, but {Sight()}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _management.StopAsync(CancellationToken.None);
        await _management.DisposeAsync();
    }

    private string Sight() => Membership.View is { } view
        ? string.Join(", ", view.Members.Select(m => $"{m.NodeId} {m.State}"))
        : "no cluster";
}
