using Ooblex.Actors.Listing;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
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
            SetPipeline c => OnSetPipeline(state, c, now),
            RemovePipeline c => OnRemovePipeline(state, c, now),
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

    /// <summary>What the directory knows of a later publisher, who came while this entity was away.</summary>
    /// <returns><c>null</c>: nothing that is news.</returns>
    public static StreamDecision? Learn(StreamState state, StreamRow? row, in StreamCircumstances now)
    {
        if (row is not { Ended: false, Entry: { Publisher: { } publisher } entry } || entry.Epoch <= state.Epoch)
        {
            return null;
        }

        List<StreamEvent> events = [];
        if (!state.Exists)
        {
            events.Add(
                new StreamEvent.Created(entry.Stream, entry.Options, entry.KeyId, Explicit: false) { At = now.At });
        }

        events.Add(new StreamEvent.Published(publisher, entry.KeyId, entry.Epoch) { At = now.At });
        PeerProtocol.ICommand[] notices = state.Publisher is { } old && old.Peer != publisher
            ? [new PeerProtocol.Close(old.Peer, CloseReason.TakenOver)]
            : [];
        return new StreamDecision(new Accepted(entry.Stream, entry.Epoch, publisher), events, notices);
    }

    /// <summary>Forgets the viewers of a node that is gone for good; its publisher is asked for first.</summary>
    public static StreamDecision? Bereave(
        StreamState state, StreamRef stream, string nodeId, in StreamCircumstances now)
    {
        DateTimeOffset at = now.At;
        List<StreamEvent> events =
        [
            .. state.Viewers.Where(viewer => viewer.Node == nodeId)
                .Select(viewer => new StreamEvent.Left(viewer) { At = at }),
        ];
        return events.Count == 0
            ? null
            : new StreamDecision(new Accepted(stream, state.Epoch, state.Publisher?.Peer), events, []);
    }

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
        if (Objection(state, c, now) is { } why)
        {
            return StreamDecision.No(c.Stream, why);
        }

        if (state.Publisher?.Peer == c.Peer)
        {
            return Accept(state, c); // Asked twice.
        }

        long next = Math.Max(state.Epoch, now.Heir?.Epoch ?? 0) + 1;
        if (c is { Waits: true, Claim: 0 } && state.Publisher is { } present)
        {
            return new StreamDecision(new Accepted(c.Stream, next, present.Peer), [], []);
        }

        List<StreamEvent> events = [];
        if (!state.Exists)
        {
            StreamOptions options = new(c.Stream.Stream.Value);
            events.Add(new StreamEvent.Created(c.Stream, options, c.KeyId, Explicit: false) { At = now.At });
        }

        // A claim keeps its epoch where that is news: other nodes fetch the media by it already.
        long epoch = c.Claim > state.Epoch ? c.Claim : next;
        events.Add(new StreamEvent.Published(c.Peer, c.KeyId, epoch) { At = now.At });
        PeerProtocol.ICommand[] notices =
            state.Publisher is { } old ? [new PeerProtocol.Close(old.Peer, CloseReason.TakenOver)] : [];
        return new StreamDecision(new Accepted(c.Stream, epoch, c.Peer), events, notices);
    }

    /// <summary>Why a session may not publish; <c>null</c>: it may.</summary>
    private static StreamRefusal? Objection(StreamState state, Publish c, in StreamCircumstances now)
    {
        if (!state.Exists)
        {
            // A session that outlived its stream has missed the word that ended it.
            return c.Claim > 0
                ? c.Claim <= state.Epoch ? StreamRefusal.NotFound : null
                : !c.MayCreate ? StreamRefusal.NotAllowed
                : !now.RoomForStream ? StreamRefusal.TooManyStreams
                : null;
        }

        if (state.Publisher is not { } current || current.Peer == c.Peer)
        {
            return null;
        }

        if (c.Claim > 0 && !IsLater(c, state.Epoch, current.Peer))
        {
            return StreamRefusal.TakenOver;
        }

        return string.Equals(current.KeyId, c.KeyId, StringComparison.Ordinal) ? null : StreamRefusal.PublisherBusy;
    }

    /// <summary>Of two that publish already, the later epoch stays; of one epoch, the greater session id.</summary>
    private static bool IsLater(Publish claim, long epoch, PeerId current) =>
        claim.Claim != epoch
            ? claim.Claim > epoch
            : string.CompareOrdinal(claim.Peer.EntityId, current.EntityId) > 0;

    private static StreamDecision OnSubscribe(StreamState state, Subscribe c, in StreamCircumstances now)
    {
        if (c.Rendition.Length > 0 && !Renders(state, c.Rendition))
        {
            return StreamDecision.No(c.Stream, StreamRefusal.NoRendition);
        }

        if (state.Viewers.Contains(c.Peer))
        {
            return Accept(state, c);
        }

        if (state.Publisher is null && !c.Attached)
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

    private static StreamDecision OnSetPipeline(StreamState state, SetPipeline c, in StreamCircumstances now)
    {
        if (Renders(state with { Pipelines = state.Pipelines.Remove(c.Pipeline) }, c.Spec.Rendition))
        {
            return StreamDecision.No(c.Stream, StreamRefusal.RenditionTaken);
        }

        if (state.Pipelines.TryGetValue(c.Pipeline, out PipelineSpec? known))
        {
            return known == c.Spec ? Accept(state, c) : Accept(state, c, Setting(c, now));
        }

        return state.Pipelines.Count < now.MaxPipelines
            ? Accept(state, c, Setting(c, now))
            : StreamDecision.No(c.Stream, StreamRefusal.TooManyPipelines);
    }

    private static bool Renders(StreamState state, string rendition) =>
        rendition.Length > 0 && state.Pipelines.Values.Any(spec => spec.Rendition == rendition);

    private static StreamEvent Setting(SetPipeline c, in StreamCircumstances now) =>
        new StreamEvent.PipelineSet(c.Pipeline, c.Spec) { At = now.At };

    private static StreamDecision OnRemovePipeline(StreamState state, RemovePipeline c, in StreamCircumstances now) =>
        state.Pipelines.ContainsKey(c.Pipeline)
            ? Accept(state, c, new StreamEvent.PipelineRemoved(c.Pipeline) { At = now.At })
            : StreamDecision.No(c.Stream, StreamRefusal.NoPipeline);

    private static StreamDecision OnLeave(StreamState state, Leave c, in StreamCircumstances now)
    {
        if (state.Publisher?.Peer != c.Peer)
        {
            // A publisher that was taken over leaves the new one alone.
            return state.Viewers.Contains(c.Peer)
                ? Accept(state, c, new StreamEvent.Left(c.Peer) { At = now.At })
                : Accept(state, c);
        }

        StreamEvent left = new StreamEvent.Left(c.Peer) { At = now.At };
        return now.Heir is { } heir && heir.Epoch > state.Epoch
            ? Accept(state, c, left, new StreamEvent.Published(heir.Peer, heir.KeyId, heir.Epoch) { At = now.At })
            : Accept(state, c, left);
    }

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
/// <param name="MaxPipelines">Pipelines one stream may have.</param>
/// <param name="Heir">Who publishes next, if anybody has been told that it may.</param>
internal readonly record struct StreamCircumstances(
    DateTimeOffset At, bool RoomForStream, int MaxViewers, int MaxPipelines, StreamHeir? Heir = null);

/// <summary>The outcome of a command: <paramref name="Events"/> first become durable, then the rest is sent.</summary>
/// <param name="Reply">To whoever asked.</param>
/// <param name="Events">To the journal.</param>
/// <param name="Notices">To sessions.</param>
internal sealed record StreamDecision(
    IReply Reply, IReadOnlyList<StreamEvent> Events, IReadOnlyList<PeerProtocol.ICommand> Notices)
{
    public static StreamDecision No(StreamRef stream, StreamRefusal why) => new(new Refused(stream, why), [], []);
}
