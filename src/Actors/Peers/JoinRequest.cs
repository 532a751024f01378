using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Sdp;

namespace Ooblex.Actors.Peers;

/// <summary>A session on its way to being open.</summary>
/// <param name="Command">As asked, with the stream as the directory knows it.</param>
/// <param name="Offer">Read and found acceptable.</param>
/// <param name="Epoch">Of the publisher; 0 until somebody has said.</param>
/// <param name="Waits">A publisher that lets the present one go on until its own media flows.</param>
internal sealed record JoinRequest(PeerProtocol.Open Command, SessionDescription Offer, long Epoch, bool Waits)
{
    public bool Publishes => Command.Role == PeerRole.Publisher;

    /// <summary>What the engine calls it: the stream, or the rendition of it.</summary>
    public StreamRef Media => Command.Stream.Rendition(Command.Rendition);

    /// <summary>What the engine is asked for.</summary>
    public OpenRequest Order => new(Command.Peer.ToString(), Media.EntityId, Publishes, Offer, Epoch);
}
