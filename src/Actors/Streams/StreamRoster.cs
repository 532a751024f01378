using Ooblex.Actors.Listing;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using static Ooblex.Contracts.Streams.StreamProtocol;

namespace Ooblex.Actors.Streams;

/// <summary>Every decision about a stream, with no actor in sight: command in, events and messages out.</summary>
internal static class StreamRoster
{
    public static StreamDecision Decide(StreamState state, ICommand command, in StreamCircumstances now) =>
        command switch
        {
            Create c => OnCreate(state, c, now),
            Publish c => OnPublish(state, c, now),
            Leave c => OnLeave(state, c, now),
            _ when !state.Exists => StreamDecision.No(command.Stream, StreamRefusal.NotFound),
            Configure c => Accept(state, c, new StreamEvent.Configured(c.Options, Explicit: true) { At = now.At }),
            Delete c => OnDelete(state, c, now),
            Describe c => new StreamDecision(new Described(c.Stream, state.Summarise(c.Stream)), [], []),
            Subscribe c => OnSubscribe(state, c, now),
            Announce c => OnAnnounce(state, c, now),
            _ => StreamDecision.No(command.Stream, StreamRefusal.Unavailable), // From a newer node.
        };

    /// <summary>The end of a stream that only publishing made and that stood empty for its linger time.</summary>
    public static StreamDecision? Lapse(StreamState state, StreamRef stream, in StreamCircumstances now) =>
        state.IsIdle && !state.Explicit
            ? new StreamDecision(new Accepted(stream, state.Epoch), [new StreamEvent.Ended { At = now.At }], [])
            : null;

    /// <summary>Who must know before the answer leaves? Viewers come and go too often to wait for every node.</summary>
    public static DirectoryReach ReachOf(StreamDecision decision) =>
        decision.Events.All(happened => happened is StreamEvent.Subscribed or StreamEvent.Left)
            ? DirectoryReach.Here
            : DirectoryReach.Everywhere;

    private static StreamDecision OnCreate(StreamState state, Create c, in StreamCircumstances now)
    {
        if (state.Exists)
        {
            return Accept(state, c, new StreamEvent.Configured(c.Options, Explicit: true) { At = now.At });
        }

        return now.RoomForStream
            ? Accept(state, c, new StreamEvent.Created(c.Stream, c.Options, c.KeyId, Explicit: true) { At = now.At })
            : StreamDecision.No(c.Stream, StreamRefusal.TooManyStreams);
    }

    private static StreamDecision OnPublish(StreamState state, Publish c, in StreamCircumstances now)
    {
        if (!state.Exists && !c.MayCreate)
        {
            return StreamDecision.No(c.Stream, StreamRefusal.NotAllowed);
        }

        if (!state.Exists && !now.RoomForStream)
        {
            return StreamDecision.No(c.Stream, StreamRefusal.TooManyStreams);
        }

        if (state.Publisher is { } current)
        {
            if (current.Peer == c.Peer)
            {
                return Accept(state, c); // Asked twice.
            }

            if (!string.Equals(current.KeyId, c.KeyId, StringComparison.Ordinal))
            {
                return StreamDecision.No(c.Stream, StreamRefusal.PublisherBusy);
            }
        }

        List<StreamEvent> events = [];
        if (!state.Exists)
        {
            StreamOptions options = new(c.Stream.Stream.Value);
            events.Add(new StreamEvent.Created(c.Stream, options, c.KeyId, Explicit: false) { At = now.At });
        }

        long epoch = state.Epoch + 1;
        events.Add(new StreamEvent.Published(c.Peer, c.KeyId, epoch) { At = now.At });
        PeerProtocol.ICommand[] notices =
            state.Publisher is { } old ? [new PeerProtocol.Close(old.Peer, CloseReason.TakenOver)] : [];
        return new StreamDecision(new Accepted(c.Stream, epoch, c.Peer), events, notices);
    }

    private static StreamDecision OnSubscribe(StreamState state, Subscribe c, in StreamCircumstances now)
    {
        if (state.Viewers.Contains(c.Peer))
        {
            return Accept(state, c);
        }

        if (state.Publisher is null)
        {
            return StreamDecision.No(c.Stream, StreamRefusal.NoPublisher);
        }

        return state.Viewers.Count < now.MaxViewers
            ? Accept(state, c, new StreamEvent.Subscribed(c.Peer) { At = now.At })
            : StreamDecision.No(c.Stream, StreamRefusal.TooManyViewers);
    }

    private static StreamDecision OnAnnounce(StreamState state, Announce c, in StreamCircumstances now) =>
        state.Publisher?.Peer == c.Peer && !state.Publisher.Codecs.SequenceEqual(c.Codecs)
            ? Accept(state, c, new StreamEvent.Announced(c.Peer, c.Codecs) { At = now.At })
            : Accept(state, c); // From a publisher before, or told twice.

    private static StreamDecision OnLeave(StreamState state, Leave c, in StreamCircumstances now) =>
        state.Publisher?.Peer == c.Peer || state.Viewers.Contains(c.Peer)
            ? Accept(state, c, new StreamEvent.Left(c.Peer) { At = now.At })
            : Accept(state, c); // A publisher that was taken over leaves the new one alone.

    private static StreamDecision OnDelete(StreamState state, Delete c, in StreamCircumstances now) => new(
        new Accepted(c.Stream, state.Epoch),
        [new StreamEvent.Ended { At = now.At }],
        [.. state.Members.Select(peer => new PeerProtocol.Close(peer, CloseReason.StreamDeleted))]);

    private static StreamDecision Accept(StreamState state, ICommand command, params StreamEvent[] events) =>
        new(new Accepted(command.Stream, state.Epoch, state.Publisher?.Peer), events, []);
}

/// <summary>What a decision depends on besides the stream itself.</summary>
/// <param name="At">Wall time for the events.</param>
/// <param name="RoomForStream">The node may hold one more stream.</param>
/// <param name="MaxViewers">Viewers one stream may have.</param>
internal readonly record struct StreamCircumstances(DateTimeOffset At, bool RoomForStream, int MaxViewers);

/// <summary>The outcome of a command: <paramref name="Events"/> first become durable, then the rest is sent.</summary>
/// <param name="Reply">To whoever asked.</param>
/// <param name="Events">To the journal.</param>
/// <param name="Notices">To sessions.</param>
internal sealed record StreamDecision(
    IReply Reply, IReadOnlyList<StreamEvent> Events, IReadOnlyList<PeerProtocol.ICommand> Notices)
{
    public static StreamDecision No(StreamRef stream, StreamRefusal why) => new(new Refused(stream, why), [], []);
}
