using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;

namespace Ooblex.Gateway.Signalling;

/// <summary>What tells WHIP from WHEP; everything else they share.</summary>
internal sealed record SignallingKind(string Name, PeerRole Role, ApiScopes Scope)
{
    public static readonly SignallingKind Whip = new("whip", PeerRole.Publisher, ApiScopes.Publish);

    public static readonly SignallingKind Whep = new("whep", PeerRole.Viewer, ApiScopes.View);

    public string EndpointPath(StreamId stream) => $"/{Name}/{stream.Value}";

    /// <summary>An absolute path: VDO.Ninja puts scheme and host before it, and browsers resolve it.</summary>
    public string SessionPath(StreamId stream, PeerId peer) => $"/{Name}/{stream.Value}/{peer}";
}
