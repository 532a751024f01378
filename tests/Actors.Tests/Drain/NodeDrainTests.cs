using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Ooblex.Actors.Drain;
using Ooblex.Actors.Tests.Membership;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Tests.Drain;

/// <summary>The course of a drain, on a clock of the test.</summary>
public sealed class NodeDrainTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Farewell _farewell = new();
    private readonly Figures _figures = new();
    private readonly Ender _ender;
    private readonly NodeDrain _drain;

    public NodeDrainTests()
    {
        _ender = new Ender(_figures);
        _drain = new NodeDrain(
            new DrainParts(
                "n1",
                new DrainOptions { Limit = TimeSpan.FromSeconds(30), Settle = TimeSpan.FromSeconds(1) },
                _figures,
                () => _ender,
                _farewell,
                _time),
            NullLogger<NodeDrain>.Instance);
    }

    public void Dispose() => _farewell.Dispose();

    [Fact]
    public async Task A_node_that_drains_waits_for_its_sessions_and_leaves_when_the_last_is_gone()
    {
        _figures.Open(2);
        List<string?> reasons = [];
        _drain.Watch(reasons.Add);
        Assert.False(_drain.IsDraining);

        Task done = _drain.DrainAsync(limit: null);

        Assert.True(_drain.IsDraining);
        Assert.Equal(new DrainStatus("n1", DrainPhase.Draining, 2, TimeSpan.FromSeconds(30)), _drain.Status);
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.False(_farewell.Wanted.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(20), _drain.Status.Left);

        _figures.Open(0);
        await LeavesAsync();

        Assert.Equal(DrainPhase.Leaving, _drain.Status.Phase);
        _farewell.Complete();
        await done;
        Assert.Equal(DrainPhase.Left, _drain.Status.Phase);
        Assert.Empty(_ender.Ended);
        Assert.Equal(
            [null, "the node drains", "the node leaves the cluster", "the node has left the cluster"], reasons);
    }

    [Fact]
    public async Task At_the_limit_the_rest_is_ended_and_a_second_order_changes_nothing()
    {
        _figures.Open(3);
        Task first = _drain.DrainAsync(TimeSpan.FromSeconds(5));
        Task second = _drain.DrainAsync(TimeSpan.FromHours(1));
        Assert.Same(first, second);

        await LeavesAsync();

        Assert.True(_drain.Status.Left == TimeSpan.Zero);
        Assert.Equal(3, _ender.Ended.Count);
        Assert.All(_ender.Ended, close => Assert.Equal(CloseReason.Draining, close.Reason));
    }

    [Fact]
    public async Task An_empty_node_stays_until_everybody_can_have_heard_of_it()
    {
        _ = _drain.DrainAsync(limit: null);
        await AdvanceAsync(TimeSpan.FromSeconds(0.9));
        Assert.Equal(DrainPhase.Draining, _drain.Status.Phase);

        await LeavesAsync();
    }

    [Fact]
    public async Task A_drain_that_is_called_off_takes_sessions_again_and_can_be_ordered_anew()
    {
        _figures.Open(2);
        List<string?> reasons = [];
        _drain.Watch(reasons.Add);
        Task first = _drain.DrainAsync(TimeSpan.FromSeconds(5));
        await AdvanceAsync(TimeSpan.FromSeconds(2));

        _drain.Cancel();

        Assert.Equal(new DrainStatus("n1", DrainPhase.Serving, 2, TimeSpan.Zero), _drain.Status);
        Assert.Equal([null, "the node drains", null], reasons);
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        await ClusterNode.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                return first.IsCompletedSuccessfully;
            },
            () => "the end of what was called off");
        Assert.False(_farewell.Wanted.IsCancellationRequested);
        Assert.Empty(_ender.Ended);

        _ = _drain.DrainAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), _drain.Status.Left);
        _figures.Open(0);
        await LeavesAsync();
    }

    [Fact]
    public async Task What_drains_because_its_process_stops_is_not_called_off()
    {
        _figures.Open(1);
        _ = _drain.DrainAsync(TimeSpan.FromSeconds(5));
        _ = _drain.DrainForGoodAsync();

        _drain.Cancel();

        Assert.Equal(DrainPhase.Draining, _drain.Status.Phase);
        _figures.Open(0);
        await LeavesAsync();
        _drain.Cancel();
        Assert.Equal(DrainPhase.Leaving, _drain.Status.Phase);
    }

    /// <summary>The clock goes on until the node leaves; how often it is looked at does not matter.</summary>
    private Task LeavesAsync() => ClusterNode.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return _farewell.Wanted.IsCancellationRequested;
        },
        () => _drain.Status.ToString());

    private async Task AdvanceAsync(TimeSpan by)
    {
        for (TimeSpan gone = TimeSpan.Zero; gone < by; gone += TimeSpan.FromMilliseconds(100))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    private sealed class Figures : IMediaStats
    {
        private volatile IReadOnlyList<SessionStats> _sessions = [];

        public EngineStats Engine => new() { Sessions = _sessions.Count };

        public IReadOnlyList<SessionStats> Sessions => _sessions;

        public void Open(int count) => _sessions =
        [
            .. Enumerable.Range(0, count).Select(_ => new SessionStats(
                PeerId.New("n1"), "here/lobby", PeerRole.Viewer, "connected", 0, 0, 0, 0, 0, 0, null)),
        ];
    }

    private sealed class Ender(Figures figures) : IEntityGateway
    {
        private readonly Lock _lock = new();

        public List<PeerProtocol.Close> Ended { get; } = [];

        public Task<PeerProtocol.IReply> AskPeerAsync(PeerProtocol.ICommand command, CancellationToken cancellation)
        {
            lock (_lock)
            {
                Ended.Add((PeerProtocol.Close)command);
                figures.Open(3 - Ended.Count);
            }

            return Task.FromResult<PeerProtocol.IReply>(new PeerProtocol.Closed(command.Peer));
        }

        public Task<StreamProtocol.IReply> AskStreamAsync(
            StreamProtocol.ICommand command, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
