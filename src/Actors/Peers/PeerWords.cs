using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>What a session says to its stream, and of itself.</summary>
internal static class PeerWords
{
    public static StreamProtocol.ICommand Of(JoinRequest request) => request.Publishes
        ? new StreamProtocol.Publish(
            request.Command.Stream,
            request.Command.Peer,
            request.Command.KeyId,
            request.Command.MayCreateStream,
            Waits: request.Waits)
        : new StreamProtocol.Subscribe(
            request.Command.Stream, request.Command.Peer, Rendition: request.Command.Rendition);

    /// <returns><c>null</c>: nothing.</returns>
    public static StreamProtocol.ICommand? Of(OpenSession session, Owed owes) => owes switch
    {
        Owed.Join when session.Publishes => new StreamProtocol.Publish(
            session.Stream, session.Peer, session.KeyId, MayCreate: false, session.Epoch),
        Owed.Join => new StreamProtocol.Subscribe(
            session.Stream, session.Peer, Attached: true, session.Rendition),
        Owed.Announce => new StreamProtocol.Announce(session.Stream, session.Peer, session.Codecs),
        _ => null,
    };

    /// <summary>Enough of a session id to follow it in a log, too little to use its URL.</summary>
    public static string Hidden(PeerId peer) => $"{peer.Node}.{peer.Secret[..4]}…";
}

/// <summary>What the stream has not acknowledged yet.</summary>
internal enum Owed
{
    Nothing,
    Join,
    Announce,

    /// <summary>A publisher whose turn comes when its media flows; until then the stream has another one.</summary>
    Takeover,
}
