using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>A session that is open: what its URL needs, and what its stream is told.</summary>
/// <param name="Peer">The session.</param>
/// <param name="Role">To publish or to watch.</param>
/// <param name="Stream">Which stream.</param>
/// <param name="KeyId">The key that opened it.</param>
/// <param name="Ice">The present ICE session.</param>
/// <param name="Epoch">Under which it publishes; of a viewer, the publisher's when it came.</param>
/// <param name="Codecs">What it publishes, as "video/VP8"; empty for a viewer.</param>
internal sealed record OpenSession(
    PeerId Peer,
    PeerRole Role,
    StreamRef Stream,
    string KeyId,
    IceSession Ice,
    long Epoch,
    IReadOnlyList<string> Codecs)
{
    public bool Publishes => Role == PeerRole.Publisher;

    /// <summary>Which other picture of the stream it watches; empty for the stream itself.</summary>
    public string Rendition { get; init; } = "";
}
