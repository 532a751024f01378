using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Entities;
using Ooblex.Contracts.Peers;

namespace Ooblex.Gateway.Signalling;

/// <summary>Opens a session at the node that shall carry it, or at the next when that has no room after all.</summary>
/// <remarks>Reports of nodes are a moment old, so now and then a node is full, or dead, when it is asked.</remarks>
internal sealed class SessionOpener(
    IEntityGateway entities, ISessionPlacement placement, INodeBoard nodes, TimeProvider time, GatewayOptions options)
{
    private const int MaxNodes = 3;

    // An answer that took this long was a time-out, and the client's patience has an end too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AbandonPatience = TimeSpan.FromSeconds(10);

    /// <param name="wish">What the client wants.</param>
    /// <param name="place">Where it goes first.</param>
    /// <param name="command">The offer and whose it is; sent to each node under a new id.</param>
    /// <param name="aborted">The client has hung up.</param>
    public async Task<PeerProtocol.IReply> OpenAsync(
        SessionWish wish, SessionPlace place, PeerProtocol.Open command, CancellationToken aborted)
    {
        long start = time.GetTimestamp();
        List<string> refused = [];
        while (true)
        {
            PeerProtocol.Open open = command with { Peer = PeerId.New(place.Node.NodeId) };
            PeerProtocol.IReply reply = await AskAsync(open, aborted);
            if (reply is PeerProtocol.Opened)
            {
                placement.Opened(open.Peer, place);
                return reply;
            }

            refused.Add(place.Node.NodeId);
            bool mayGoOn = reply is PeerProtocol.Refused { Why: PeerRefusal.AtCapacity or PeerRefusal.Unavailable }
                && refused.Count < MaxNodes
                && time.GetElapsedTime(start) < Patience;
            if (!mayGoOn || placement.Place(wish with { Refused = [.. refused] }) is not { } next)
            {
                return reply;
            }

            place = next;
        }
    }

    private async Task<PeerProtocol.IReply> AskAsync(PeerProtocol.Open open, CancellationToken aborted)
    {
        try
        {
            return open.Peer.Node == options.NodeId
                ? await entities.AskPeerAsync(open, aborted)
                : await AskOtherAsync(open, aborted);
        }
        catch (OperationCanceledException)
        {
            // The client is gone and will never learn its session's URL: end what may have been opened for it.
            await AbandonAsync(open.Peer);
            throw;
        }
    }

    // Messages to a dead node are lost without a word, so its silence on the board is the sooner answer.
    private async Task<PeerProtocol.IReply> AskOtherAsync(PeerProtocol.Open open, CancellationToken aborted)
    {
        using CancellationTokenSource silent = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task<PeerProtocol.IReply> asking = entities.AskPeerAsync(open, silent.Token);
        using PeriodicTimer look = new(LookEvery, time);
        while (!asking.IsCompleted)
        {
            await Task.WhenAny(asking, look.WaitForNextTickAsync(silent.Token).AsTask());
            if (!asking.IsCompleted && !nodes.IsLive(open.Peer.Node))
            {
                await silent.CancelAsync();
                await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                aborted.ThrowIfCancellationRequested();
                _ = AbandonAsync(open.Peer); // Nobody waits for a node that may never answer.
                return new PeerProtocol.Refused(
                    open.Peer, PeerRefusal.Unavailable, "The node that was to carry the session has fallen silent.");
            }
        }

        return await asking;
    }

    private async Task AbandonAsync(PeerId peer)
    {
        using CancellationTokenSource patience = new(AbandonPatience);
        await entities.AskPeerAsync(new PeerProtocol.Close(peer, CloseReason.OpenFailed), patience.Token);
    }
}
