using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Streams;

/// <summary>A session that shall publish when its media flows, while another one still does.</summary>
/// <remarks>
/// In memory only. The session knows its epoch and claims it by itself, so a stream that is restarted need not remember
/// it. It matters when the present publisher leaves first: then the stream is never without one.
/// </remarks>
/// <param name="Peer">The session.</param>
/// <param name="KeyId">Its key.</param>
/// <param name="Epoch">What it has been promised.</param>
internal sealed record StreamHeir(PeerId Peer, string KeyId, long Epoch)
{
    /// <summary>Who is next when a command has had its answer.</summary>
    public static StreamHeir? After(
        StreamHeir? before, StreamProtocol.ICommand command, StreamProtocol.IReply reply, long epoch)
    {
        if (command is StreamProtocol.Publish { Waits: true } publish
            && reply is StreamProtocol.Accepted { Publisher: { } present } promise
            && present != publish.Peer)
        {
            return new StreamHeir(publish.Peer, publish.KeyId, promise.Epoch);
        }

        bool hasGone = command is StreamProtocol.Leave leave && leave.Peer == before?.Peer;
        return hasGone || before?.Epoch <= epoch ? null : before;
    }
}
