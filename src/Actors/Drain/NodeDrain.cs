using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Drain;

/// <summary>
/// Empties this node: no new sessions, time for those it has to go elsewhere, then out of the cluster.
/// </summary>
/// <remarks>
/// Thread-safe; outlives actor systems. What others do about it they read from this node's report: placement sends it
/// nobody, shards of streams move away, gateways tell its clients where to go.
/// </remarks>
public sealed partial class NodeDrain : IDrainState
{
    private const int ClosedAtOnce = 32;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly DrainParts _parts;
    private readonly ILogger _log;
    private Action<string?>? _watchers;
    private DrainPhase _phase;
    private long _begunAt;
    private TimeSpan _limit;
    private Task? _run;
    private Order? _order; // Of a drain that can still be called off.

    internal NodeDrain(DrainParts parts, ILogger<NodeDrain> log) => (_parts, _log) = (parts, log);

    public bool IsDraining
    {
        get
        {
            lock (_lock)
            {
                return _phase != DrainPhase.Serving;
            }
        }
    }

    public DrainStatus Status
    {
        get
        {
            lock (_lock)
            {
                TimeSpan left = _phase == DrainPhase.Draining ? _limit - Elapsed : TimeSpan.Zero;
                return new DrainStatus(
                    _parts.NodeId, _phase, Sessions.Count, left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
        }
    }

    private IReadOnlyList<SessionStats> Sessions => _parts.Media?.Sessions ?? [];

    private TimeSpan Elapsed => _parts.Time.GetElapsedTime(_begunAt);

    /// <summary>Calls at once and at each change with why no sessions are taken; <c>null</c> while they are.</summary>
    public void Watch(Action<string?> watcher)
    {
        lock (_lock)
        {
            _watchers += watcher;
            watcher(Reason());
        }
    }

    /// <summary>Begins, or goes on with the limit it has; ends when the node is out of the cluster.</summary>
    public Task DrainAsync(TimeSpan? limit)
    {
        lock (_lock)
        {
            if (_run is null)
            {
                (_limit, _begunAt) = (limit ?? _parts.Options.Limit, _parts.Time.GetTimestamp());
                Enter(DrainPhase.Draining);
                Log.Begins(_log, _limit.TotalSeconds, Sessions.Count);
                Order order = _order = new Order();
                _run = Task.Run(() => RunAsync(order));
            }

            return _run;
        }
    }

    /// <summary>The same for a process that is about to stop: nobody calls it off any more.</summary>
    public Task DrainForGoodAsync()
    {
        lock (_lock)
        {
            Task run = DrainAsync(limit: null);
            _order = null;
            return run;
        }
    }

    /// <summary>Takes sessions again. Does nothing once the node ends what is left, or is about to stop.</summary>
    public void Cancel()
    {
        lock (_lock)
        {
            if (_order is { } order)
            {
                (_order, _run, order.IsOff) = (null, null, true);
                Enter(DrainPhase.Serving);
                Log.CalledOff(_log, Elapsed.TotalSeconds, Sessions.Count);
            }
        }
    }

    private async Task RunAsync(Order order)
    {
        await DelayAsync(_parts.Options.Settle);
        while (!order.IsOff && Sessions.Count > 0 && Elapsed < _limit)
        {
            await DelayAsync(LookEvery);
        }

        lock (_lock)
        {
            if (order.IsOff)
            {
                return;
            }

            _order = null;
        }

        IReadOnlyList<SessionStats> rest = Sessions;
        await Parallel.ForEachAsync(
            rest,
            new ParallelOptions { MaxDegreeOfParallelism = ClosedAtOnce },
            async (session, cancellation) => await _parts.Entities().AskPeerAsync(
                new PeerProtocol.Close(session.Peer, CloseReason.Draining), cancellation));
        Log.Leaves(_log, Elapsed.TotalSeconds, rest.Count);
        Enter(DrainPhase.Leaving);
        _parts.Farewell.Want();
        await _parts.Farewell.Done;
        Enter(DrainPhase.Left);
    }

    private Task DelayAsync(TimeSpan pause) => Task.Delay(pause, _parts.Time);

    private void Enter(DrainPhase phase)
    {
        lock (_lock)
        {
            _phase = phase;
            _watchers?.Invoke(Reason());
        }
    }

    private string? Reason() => _phase switch
    {
        DrainPhase.Serving => null,
        DrainPhase.Draining => "the node drains",
        DrainPhase.Leaving => "the node leaves the cluster",
        _ => "the node has left the cluster",
    };

    private sealed class Order
    {
        /// <summary>Called off. Written under the lock.</summary>
        public volatile bool IsOff;
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Information, "Drains for {Seconds} s at most, with {Sessions} sessions")]
        public static partial void Begins(ILogger logger, double seconds, int sessions);

        [LoggerMessage(1403, LogLevel.Information, "Drain called off after {Seconds} s, with {Sessions} sessions")]
        public static partial void CalledOff(ILogger logger, double seconds, int sessions);

        [LoggerMessage(1402, LogLevel.Information, "Leaves after {Seconds} s; {Sessions} sessions were ended")]
        public static partial void Leaves(ILogger logger, double seconds, int sessions);
    }
}

/// <summary>What a drain works with.</summary>
/// <param name="NodeId">This node.</param>
/// <param name="Options">Its numbers.</param>
/// <param name="Media">Which sessions there are; <c>null</c> where there is no media.</param>
/// <param name="Entities">Ends sessions. Looked up late: entities stand above this.</param>
/// <param name="Farewell">Ends the actor system.</param>
/// <param name="Time">A clock.</param>
internal sealed record DrainParts(
    string NodeId,
    DrainOptions Options,
    IMediaStats? Media,
    Func<IEntityGateway> Entities,
    Farewell Farewell,
    TimeProvider Time);
