using System.Collections.Concurrent;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Events;

/// <summary>The event streams of this gateway, and what is written to them.</summary>
/// <remarks>
/// A look around every quarter of a second compares the directory of streams and the reports of nodes, both in this
/// node's memory, with what each client was told last. Sessions may be carried by any node.
/// </remarks>
internal sealed class EventHub(
    IStreamDirectory directory,
    ISessionPlacement placement,
    INodeBoard board,
    IEntityGateway entities,
    GatewayOptions options,
    TimeProvider time) : BackgroundService
{
    /// <summary>Of one session: a page that reloads its events needs two for a moment.</summary>
    private const int MaxPerSession = 4;

    private const int ChecksPerLook = 20;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // Whoever made one and never reads it has forgotten it.
    private static readonly TimeSpan UnreadFor = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, EventStream> _streams = new(StringComparer.Ordinal);
    private readonly MoveRules _moves = new(placement, board, options.Events.PublisherHeadStart);
    private readonly long _startedAt = time.GetTimestamp();
    private double _movesLeft;

    private TimeSpan Now => time.GetElapsedTime(_startedAt);

    /// <returns><c>null</c> when there are too many.</returns>
    public EventStream? Open(EventStreamOwner owner, IReadOnlySet<string> types)
    {
        if (_streams.Count >= options.Events.MaxStreams
            || _streams.Values.Count(stream => stream.Owner.Peer == owner.Peer) >= MaxPerSession)
        {
            return null;
        }

        EventStream stream = new(owner, types);
        (stream.Memory.SeenAt, stream.Memory.CheckAt) = (Now, Now + CheckEvery);
        _streams[stream.Id] = stream;
        return stream;
    }

    public EventStream? Find(PeerId peer, string id) =>
        _streams.TryGetValue(id, out EventStream? stream) && stream.Owner.Peer == peer ? stream : null;

    public void Close(EventStream stream)
    {
        _streams.TryRemove(stream.Id, out _);
        stream.End();
    }

    /// <summary>All event streams of a session end with it.</summary>
    public void CloseAll(PeerId peer)
    {
        foreach (EventStream stream in _streams.Values.Where(stream => stream.Owner.Peer == peer))
        {
            Close(stream);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                LookAround();
                await CheckSessionsAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; its readers end with their requests.
        }
    }

    private void LookAround()
    {
        TimeSpan now = Now;
        double perLook = options.Events.MovesPerSecond * LookEvery.TotalSeconds;
        _movesLeft = Math.Min(_movesLeft + perLook, Math.Max(perLook, 1));
        _moves.Look(now);
        foreach (EventStream stream in _streams.Values)
        {
            directory.TryGet(stream.Owner.Stream, out StreamEntry? entry);
            TellWhetherActive(stream, entry?.Publisher is not null);
            TellViewers(stream, entry?.Viewers ?? 0, now);
            TellToMove(stream, entry?.Publisher, now);
            stream.Memory.SeenAt = stream.IsRead ? now : stream.Memory.SeenAt;
            if (now - stream.Memory.SeenAt > UnreadFor)
            {
                Close(stream);
            }
        }
    }

    // Nothing is said of a stream that was never active: the draft allows no inactive at the beginning.
    private static void TellWhetherActive(EventStream stream, bool isActive)
    {
        bool? before = stream.Memory.IsActive;
        stream.Memory.IsActive = isActive;
        if (isActive != (before ?? false))
        {
            stream.Write(isActive ? SessionEvent.Active : SessionEvent.Inactive);
        }
    }

    private void TellViewers(EventStream stream, int viewers, TimeSpan now)
    {
        EventStreamMemory memory = stream.Memory;
        bool isSoon = memory.Viewers is not null && now - memory.CountedAt < options.Events.ViewerCountInterval;
        if (memory.Viewers != viewers && !isSoon)
        {
            (memory.Viewers, memory.CountedAt) = (viewers, now);
            stream.Write(SessionEvent.ViewerCount(viewers));
        }
    }

    private void TellToMove(EventStream stream, PeerId? publisher, TimeSpan now)
    {
        bool mayMove = _movesLeft >= 1 && !stream.Memory.HasMoved && stream.Wants(SessionEvent.ReconnectType);
        if (mayMove && _moves.Target(stream.Owner, publisher, now) is { } url)
        {
            _movesLeft--;
            stream.Memory.HasMoved = true;
            stream.Write(SessionEvent.Reconnect(url));
        }
    }

    // Most sessions end by other ways than a DELETE here: the client's network, an operator, another gateway.
    private async Task CheckSessionsAsync(CancellationToken cancellation)
    {
        TimeSpan now = Now;
        EventStream[] due =
            [.. _streams.Values.Where(stream => stream.Memory.CheckAt <= now).Take(ChecksPerLook)];
        foreach (EventStream stream in due)
        {
            stream.Memory.CheckAt = now + CheckEvery;
        }

        await Task.WhenAll(due.Select(stream => CheckAsync(stream, cancellation)));
    }

    private async Task CheckAsync(EventStream stream, CancellationToken cancellation)
    {
        PeerProtocol.IReply reply =
            await entities.AskPeerAsync(new PeerProtocol.Find(stream.Owner.Peer), cancellation);
        if (reply is PeerProtocol.Refused { Why: PeerRefusal.NotFound })
        {
            Close(stream);
        }
    }
}
