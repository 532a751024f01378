using Ooblex.Contracts.Peers;
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
}
