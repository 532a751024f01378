using Ooblex.Actors.Listing;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>How a session joins a stream whose actor does not answer, by what the directory says.</summary>
/// <remarks>
/// A stream's actor is away for seconds when its node has died, and media must not wait for it. What is decided here
/// is provisional: the session tells the stream until it answers, and the stream's word is the last.
/// </remarks>
internal static class JoinRules
{
    /// <returns>Where to attach, or <c>null</c>: only the stream itself can say.</returns>
    public static ProvisionalJoin? Decide(PeerProtocol.Open command, StreamRow? row) =>
        command.Role == PeerRole.Viewer ? Watch(row) : Publish(command, row);

    /// <summary>Where the media of what a viewer watches come from.</summary>
    /// <param name="request">What it watches.</param>
    /// <param name="publisher">Of the stream.</param>
    /// <param name="directory">Who makes renditions.</param>
    /// <returns><c>null</c>: a rendition that nobody makes now.</returns>
    public static PeerId? OriginOf(JoinRequest request, PeerId? publisher, StreamDirectory directory) =>
        request.Command.Rendition is { Length: > 0 } rendition
            ? directory.Rendition(request.Command.Stream, rendition)?.Publisher
            : publisher ?? request.Command.Peer;

    /// <summary>What an answer of the stream to a session that is open already means for it.</summary>
    /// <returns>Why the session must end; <c>null</c>: it stays, and asks again.</returns>
    public static CloseReason? EndOf(StreamRefusal why) => why switch
    {
        StreamRefusal.TakenOver or StreamRefusal.PublisherBusy => CloseReason.TakenOver,
        StreamRefusal.NotFound => CloseReason.StreamDeleted,
        StreamRefusal.NoRendition => CloseReason.RenditionEnded,
        StreamRefusal.NoPublisher or StreamRefusal.Unavailable => null,
        _ => CloseReason.OpenFailed,
    };

    /// <summary>
    /// Shall a new publisher let the present one go on until its own media flows? Not one whose node is dead.
    /// </summary>
    public static bool Waits(StreamEntry? entry, PeerId self, INodeBoard nodes) =>
        entry?.Publisher is not { } present || (present != self && nodes.IsLive(present.Node));

    /// <summary>What a session still owes its stream that has said yes.</summary>
    /// <param name="publishes">The session's role.</param>
    /// <param name="self">The session.</param>
    /// <param name="publisher">Who publishes now.</param>
    public static Owed After(bool publishes, PeerId self, PeerId? publisher) =>
        !publishes ? Owed.Nothing
        : publisher is null || publisher == self ? Owed.Announce
        : Owed.Takeover;

    private static ProvisionalJoin? Watch(StreamRow? row) =>
        row is { Ended: false, Entry: { Publisher: { } publisher } entry }
            ? new ProvisionalJoin(entry.Epoch, publisher)
            : null;

    private static ProvisionalJoin? Publish(PeerProtocol.Open command, StreamRow? row)
    {
        if (row is null or { Ended: true })
        {
            return command.MayCreateStream ? new ProvisionalJoin((row?.Entry.Epoch ?? 0) + 1, command.Peer) : null;
        }

        bool isFree = row.Entry.Publisher is null
            || string.Equals(row.Entry.KeyId, command.KeyId, StringComparison.Ordinal);
        return isFree ? new ProvisionalJoin(row.Entry.Epoch + 1, command.Peer) : null;
    }
}

/// <param name="Epoch">Of the publisher; of a new one, the epoch that it claims.</param>
/// <param name="Publisher">Where the media come from.</param>
internal sealed record ProvisionalJoin(long Epoch, PeerId Publisher);
