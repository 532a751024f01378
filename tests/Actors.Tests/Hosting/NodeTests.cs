using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Ooblex.Actors.Tests.Doubles;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Actors.Tests.Hosting;

/// <summary>The control plane as a node runs it: sharding, journal on disk, serializers, its own host.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_is_published_watched_and_left_without_a_trace_of_its_sessions()
    {
        await using TestNode node = await StartAsync();
        (PeerId publisher, PeerProtocol.IReply published) = await node.OpenAsync();
        Assert.IsType<PeerProtocol.Opened>(published);
        (PeerId viewer, PeerProtocol.IReply watched) = await node.OpenAsync(PeerRole.Viewer);
        Assert.IsType<PeerProtocol.Opened>(watched);
        await EventuallyAsync(() => Assert.Equal(["video/VP8"], node.Listed()!.Codecs));
        Assert.Equal(publisher, node.Listed()!.Publisher);

        PeerProtocol.IReply closed = await node.AskAsync(new PeerProtocol.Close(viewer, CloseReason.ClientDeleted));
        Assert.IsType<PeerProtocol.Closed>(closed);
        node.Plane.End(publisher.ToString(), MediaFactKind.DtlsClosed);

        await EventuallyAsync(() => Assert.Null(node.Listed()!.Publisher));
        await EventuallyAsync(() => Assert.Equal(0, node.Listed()!.Viewers));
        Assert.Equal(PeerRefusal.NotFound, await RefusedAsync(node, new PeerProtocol.Find(publisher)));
        Assert.Equal(0, node.Plane.Sessions);
    }

    [Fact]
    public async Task The_same_key_takes_over_another_key_does_not_and_deleting_ends_all()
    {
        await using TestNode node = await StartAsync();
        (PeerId first, _) = await node.OpenAsync();
        (_, PeerProtocol.IReply stranger) = await node.OpenAsync(keyId: "stranger");
        Assert.Equal(PeerRefusal.PublisherBusy, Assert.IsType<PeerProtocol.Refused>(stranger).Why);

        (PeerId second, _) = await node.OpenAsync();
        Assert.Equal((first, 1L), (node.Listed()!.Publisher, node.Listed()!.Epoch));
        node.Plane.Flow(second.ToString());
        await EventuallyAsync(() => Assert.Contains(first.ToString(), node.Plane.Closed));
        Assert.Equal((second, 2L), (node.Listed()!.Publisher, node.Listed()!.Epoch));

        Assert.IsType<StreamProtocol.Accepted>(await node.AskAsync(new StreamProtocol.Delete(TestNode.Lobby)));
        await EventuallyAsync(() => Assert.Equal(0, node.Plane.Sessions));
        Assert.Null(node.Listed());
        (_, PeerProtocol.IReply again) = await node.OpenAsync(keyId: "stranger");
        Assert.IsType<PeerProtocol.Opened>(again);
        Assert.Equal(3, node.Listed()!.Epoch);
    }

    [Fact]
    public async Task Two_hundred_sessions_at_once_leave_neither_an_actor_nor_an_engine_session_behind()
    {
        await using TestNode node = await StartAsync();
        await node.OpenAsync();
        (PeerId Peer, PeerProtocol.IReply Reply)[] opened =
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => node.OpenAsync(PeerRole.Viewer)));
        Assert.All(opened, viewer => Assert.IsType<PeerProtocol.Opened>(viewer.Reply));
        await EventuallyAsync(() => Assert.Equal(200, node.Listed()!.Viewers)); // On a busy machine some went ahead.

        await Task.WhenAll(opened.Select(viewer =>
            node.AskAsync(new PeerProtocol.Close(viewer.Peer, CloseReason.ClientDeleted))));

        await EventuallyAsync(() => Assert.Equal(0, node.Listed()!.Viewers));
        Assert.Equal(1, node.Plane.Sessions);
        await EventuallyAsync(async () => Assert.Equal(1, await node.CountPeerEntitiesAsync()));
    }

    [Fact]
    public async Task Guesses_at_sessions_nodes_and_streams_find_nothing()
    {
        await using TestNode node = await StartAsync();
        PeerProtocol.Find guess = new(PeerId.New(TestOptions.NodeId));
        Assert.Equal(PeerRefusal.NotFound, await RefusedAsync(node, guess));
        Assert.Equal(PeerRefusal.NotFound, await RefusedAsync(node, new PeerProtocol.Find(PeerId.New("elsewhere"))));
        StreamProtocol.IReply reply = await node.AskAsync(new StreamProtocol.Describe(TestNode.Lobby));
        Assert.Equal(StreamRefusal.NotFound, Assert.IsType<StreamProtocol.Refused>(reply).Why);
        (_, PeerProtocol.IReply viewer) = await node.OpenAsync(PeerRole.Viewer);
        Assert.Equal(PeerRefusal.NotFound, Assert.IsType<PeerProtocol.Refused>(viewer).Why);
    }

    [Fact]
    public async Task After_the_process_died_streams_are_back_sessions_are_gone_and_anybody_may_publish()
    {
        StreamRef kept = new(TestOptions.Site, StreamId.Parse("kept"));
        PeerId publisher;
        PeerId viewer;
        await using (TestNode node = await StartAsync())
        {
            await node.AskAsync(new StreamProtocol.Create(kept, new StreamOptions("Kept by REST"), "owner"));
            (publisher, _) = await node.OpenAsync();
            (viewer, _) = await node.OpenAsync(PeerRole.Viewer);
        }

        // The engine of the next process knows nobody, as after a kill: the books of both sessions are still open.
        await using TestNode next = await StartAsync();

        Assert.Equal("Kept by REST", next.Listed(kept)?.Options.Name);
        Assert.NotNull(next.Listed());
        Assert.Equal(PeerRefusal.NotFound, await RefusedAsync(next, new PeerProtocol.Find(publisher)));
        await EventuallyAsync(() => Assert.Null(next.Listed()!.Publisher));
        await EventuallyAsync(() => Assert.Equal(0, next.Listed()!.Viewers));
        Assert.Equal(PeerRefusal.NotFound, await RefusedAsync(next, new PeerProtocol.Find(viewer)));
        (_, PeerProtocol.IReply again) = await next.OpenAsync(keyId: "stranger");
        Assert.IsType<PeerProtocol.Opened>(again);
    }

    [Fact]
    public async Task When_the_actor_system_ends_by_itself_another_one_adopts_the_sessions()
    {
        await using TestNode node = await StartAsync();
        (PeerId publisher, PeerProtocol.IReply opened) = await node.OpenAsync();
        ActorSystem first = node.System!;

        await first.Terminate();
        await EventuallyAsync(() => Assert.True(node.Readiness.IsReady && node.System is { } now && now != first));

        PeerProtocol.IReply found = await node.AskAsync(new PeerProtocol.Find(publisher));
        Assert.Equal(((PeerProtocol.Opened)opened).ETag, Assert.IsType<PeerProtocol.Found>(found).ETag);
        Assert.Equal(publisher, node.Listed()!.Publisher);
        node.Plane.End(publisher.ToString(), MediaFactKind.ConsentExpired);
        await EventuallyAsync(() => Assert.Null(node.Listed()!.Publisher));
    }

    [Fact]
    public async Task Asking_while_there_is_no_actor_system_is_unavailable_and_not_an_exception()
    {
        TestNode node = await StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await node.Readiness.CheckHealthAsync(new HealthCheckContext())).Status);
        await node.DisposeAsync();

        PeerProtocol.Find find = new(PeerId.New(TestOptions.NodeId));
        Assert.Equal(PeerRefusal.Unavailable, await RefusedAsync(node, find));
        StreamProtocol.IReply reply = await node.AskAsync(new StreamProtocol.Delete(TestNode.Lobby));
        Assert.Equal(StreamRefusal.Unavailable, Assert.IsType<StreamProtocol.Refused>(reply).Why);
        Assert.Equal(HealthStatus.Unhealthy, (await node.Readiness.CheckHealthAsync(new HealthCheckContext())).Status);
    }

    private static async Task<PeerRefusal> RefusedAsync(TestNode node, PeerProtocol.ICommand command) =>
        Assert.IsType<PeerProtocol.Refused>(await node.AskAsync(command)).Why;

    /// <summary>For what follows from an answered command without being part of it.</summary>
    private static Task EventuallyAsync(Action assertion) => EventuallyAsync(() =>
    {
        assertion();
        return Task.CompletedTask;
    });

    private static async Task EventuallyAsync(Func<Task> assertion)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        for (int tries = 0; ; tries++)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Xunit.Sdk.XunitException) when (tries < 1_000)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private Task<TestNode> StartAsync() => TestNode.StartAsync(_folder.File("journal.db"));
}
