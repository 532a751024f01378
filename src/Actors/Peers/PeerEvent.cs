using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Peers;

/// <summary>What a session remembers. Each is written by <c>events.proto</c>; a new field there is optional.</summary>
internal abstract record PeerEvent
{
    private PeerEvent()
    {
    }

    public required DateTimeOffset At { get; init; }

    public sealed record Opened(PeerId Peer, PeerRole Role, StreamRef Stream, string KeyId, IceSession Ice) : PeerEvent;

    public sealed record Restarted(IceSession Ice) : PeerEvent;

    public sealed record Closed(CloseReason Reason) : PeerEvent;
}
