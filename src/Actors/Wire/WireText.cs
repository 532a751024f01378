using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Wire;

/// <summary>The small values that the wire types share, as text and numbers.</summary>
internal static class WireText
{
    public static readonly EnumMap<PeerRole, Events.Role> Roles = new(unknown: PeerRole.Viewer);

    public static readonly EnumMap<CloseReason, Events.CloseReason> CloseReasons = new(unknown: CloseReason.Operator);

    public static string Write(PeerId peer) => peer.EntityId;

    public static PeerId Peer(string text) =>
        PeerId.TryParse(text, out PeerId peer) ? peer : throw new FormatException("Not a peer id on the wire.");

    public static string Write(StreamRef stream) => stream.EntityId;

    public static StreamRef Stream(string text)
    {
        int slash = text.LastIndexOf('/');
        return slash > 0 && StreamId.TryParseMedia(text[(slash + 1)..], out StreamId id)
            ? new StreamRef(text[..slash], id)
            : throw new FormatException("Not a stream id on the wire.");
    }

    public static long Write(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    public static Events.StreamOptions Write(StreamOptions options) => new() { Name = options.Name };

    public static StreamOptions Options(Events.StreamOptions? options) => new(options?.Name ?? "");
}
