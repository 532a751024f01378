using System.Collections.Concurrent;
using Ooblex.Contracts.Peers;

namespace Ooblex.Actors.Peers;

/// <summary>The open sessions of this process, in memory. Thread-safe.</summary>
/// <remarks>
/// Belongs to the outer host, beside the engine that has the sockets and keys: a session lives as long as this process
/// does, so its books need not live longer. That they outlive actor systems is what adoption builds on, and that they
/// need no database lets sessions open while it is away (ADR 0020).
/// </remarks>
internal sealed class SessionBook
{
    private readonly ConcurrentDictionary<PeerId, OpenSession> _sessions = new();

    public IReadOnlyList<PeerId> Peers => [.. _sessions.Keys];

    public IReadOnlyCollection<OpenSession> Sessions => [.. _sessions.Values];

    public bool Contains(PeerId peer) => _sessions.ContainsKey(peer);

    public OpenSession? Find(PeerId peer) => _sessions.GetValueOrDefault(peer);

    public void Keep(OpenSession session) => _sessions[session.Peer] = session;

    public void Strike(PeerId peer) => _sessions.TryRemove(peer, out _);
}
