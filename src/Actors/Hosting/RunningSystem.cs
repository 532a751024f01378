using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Ooblex.Actors.Peers;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Hosting;

/// <summary>One actor system, from the start of its own host to its end.</summary>
internal sealed partial class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    // A node that has just died is asked too, and does not answer.
    private static readonly TimeSpan CatchUpPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan AskDatabaseEvery = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly ActorSystemParts _parts;

    private RunningSystem(IHost host, ActorSystemParts parts)
    {
        (_host, _parts) = (host, parts);
        System = host.Services.GetRequiredService<ActorSystem>();
        ActorRegistry registry = ActorRegistry.For(System);
        (Peers, Streams) = (registry.Get<PeerRegion>(), registry.Get<StreamRegion>());
    }

    public ActorSystem System { get; }

    public IActorRef Peers { get; }

    public IActorRef Streams { get; }

    public Task Ended => System.WhenTerminated;

    public static async Task<RunningSystem> StartAsync(ActorSystemParts parts, CancellationToken cancellation)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(parts.Loggers);
        builder.Services.AddSingleton<IHostLifetime, InnerLifetime>();
        builder.Services.AddAkka(ActorSystemSetup.SystemName, akka => akka.AddOoblexActorSystem(parts));
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellation);
            return new RunningSystem(host, parts);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Is there a node of this name? Ids of others come from guesses, and would each cost a shard.</summary>
    public bool KnowsNode(string nodeId) =>
        nodeId == _parts.Options.NodeId
        || Cluster.Get(System).State.Members.Any(member => member.HasRole($"node-{nodeId}"));

    /// <summary>Is there a node at this site, was there one, or does the configuration name it? The same for the site
    /// of a stream.</summary>
    public bool KnowsSite(string site) =>
        site == _parts.Options.Site
        || _parts.Options.Placement.Sites.Any(known => known.Name == site)
        || _parts.Nodes.HasSeenSite(site)
        || Cluster.Get(System).State.Members.Any(member => member.HasRole($"site-{site}"));

    /// <summary>This node is in a cluster and takes part.</summary>
    public bool IsMember => !System.WhenTerminated.IsCompleted
        && Cluster.Get(System).SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp;

    /// <summary>Ends when this node is a member; throws when its system ends before that.</summary>
    public async Task UntilMemberAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(PollEvery, _parts.Time);
        while (!IsMember)
        {
            await timer.WaitForNextTickAsync(cancellation);
            if (Ended.IsCompleted)
            {
                throw new InvalidOperationException("The actor system ended before it was in a cluster.");
            }
        }
    }

    /// <summary>Ends when journal and directory work, both regions answer, and remembered streams are back.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        if (!await _parts.Directory.CatchUpAsync(CatchUpPatience, cancellation))
        {
            Log.NotAllAnswered(_parts.Loggers.CreateLogger<RunningSystem>());
        }

        await JournalWorksAsync(cancellation);
        await JournalWorksAsync(cancellation); // Once more, so that even a first start has read an event.
        await Task.WhenAll(OneInEachOwnShard().Select(peer =>
            Peers.Ask<PeerProtocol.IReply>(new PeerProtocol.Find(peer), cancellation)));
        await Streams.Ask<CurrentRegions>(GetCurrentRegions.Instance, cancellation);
        await StreamsAreBackAsync(cancellation);
    }

    // Ids are random, so that the shards of some are found by trying; after a dozen each has one.
    private IEnumerable<PeerId> OneInEachOwnShard()
    {
        PeerExtractor extractor = new();
        return Enumerable.Range(0, 10_000)
            .Select(_ => PeerId.New(_parts.Options.NodeId))
            .DistinctBy(peer => extractor.ShardId(peer.EntityId))
            .Take(extractor.ShardsPerPlace);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await System.Terminate(); // Where the host itself failed to.
        _host.Dispose();
    }

    /// <summary>A file either works or does not; a database may be away for a while, and is asked again.</summary>
    private async Task JournalWorksAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(AskDatabaseEvery, _parts.Time);
        do
        {
            try
            {
                await WriteAndReadAsync(cancellation);
                return;
            }
            catch (Exception) when (_parts.Database is not null && !cancellation.IsCancellationRequested)
            {
                // The journal's plugin has logged it.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    private Task WriteAndReadAsync(CancellationToken cancellation)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Props reporter = Props.Create(() => new Reporter(done));
        Props warmUp = Props.Create(() => new WarmUpActor(
            _parts.Options.NodeId, _parts.Time.GetUtcNow(), System.ActorOf(reporter, null)));
        System.ActorOf(warmUp);
        return done.Task.WaitAsync(cancellation);
    }

    /// <summary>The coordinator hands out remembered shards one by one; three equal looks mean it is through.</summary>
    private async Task StreamsAreBackAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(PollEvery, _parts.Time);
        int alike = 0;
        int before = -1;
        while (alike < 3 && await timer.WaitForNextTickAsync(cancellation))
        {
            CurrentShardRegionState state =
                await Streams.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, cancellation);
            int entities = state.Shards.Sum(shard => shard.EntityIds.Count);
            alike = entities == before && entities <= _parts.Directory.Count ? alike + 1 : 0;
            before = entities;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1205, LogLevel.Warning, "Not every node has said which streams there are; most have")]
        public static partial void NotAllAnswered(ILogger logger);
    }

    /// <summary>The outer host hears the signals; this one is started and stopped by it.</summary>
    private sealed class InnerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Reporter : ReceiveActor
    {
        public Reporter(TaskCompletionSource done)
        {
            Receive<WarmUpActor.Done>(_ => done.TrySetResult());
            Receive<Status.Failure>(failure => done.TrySetException(failure.Cause));
        }
    }
}
