using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Contracts.Entities;

/// <summary>The way from HTTP to the sharded entities, with no actor library in sight.</summary>
/// <remarks>
/// Thread-safe. Never throws for what happens in the cluster: an entity that does not answer in time is a
/// refusal with <see cref="PeerRefusal.Unavailable"/> or <see cref="StreamRefusal.Unavailable"/>.
/// Only a cancelled token throws, as <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IEntityGateway
{
    Task<PeerProtocol.IReply> AskPeerAsync(PeerProtocol.ICommand command, CancellationToken cancellation);

    Task<StreamProtocol.IReply> AskStreamAsync(StreamProtocol.ICommand command, CancellationToken cancellation);
}
