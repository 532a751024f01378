using Microsoft.Net.Http.Headers;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Events;

/// <summary>How a 201 tells that a session has events, and which.</summary>
internal static class EventLinks
{
    private const string WhepRelation = "urn:ietf:params:whep:ext:core:server-sent-events";

    // WHIP has no such extension; a relation of our own cannot be taken for one.
    private const string WhipRelation = "urn:ooblex:whip:ext:server-sent-events";

    private static readonly string[] OfWhep =
    [
        SessionEvent.ActiveType, SessionEvent.InactiveType, SessionEvent.ReconnectType, SessionEvent.ViewerCountType,
    ];

    private static readonly string[] OfWhip = [SessionEvent.ReconnectType, SessionEvent.ViewerCountType];

    public static string[] Types(SignallingKind kind) => kind == SignallingKind.Whep ? OfWhep : OfWhip;

    public static string Path(SignallingKind kind, StreamId stream, PeerId peer) =>
        $"{kind.SessionPath(stream, peer)}/events";

    public static void AppendTo(IHeaderDictionary headers, SignallingKind kind, StreamId stream, PeerId peer)
    {
        string relation = kind == SignallingKind.Whep ? WhepRelation : WhipRelation;
        string types = string.Join(',', Types(kind));
        headers.Append(HeaderNames.Link, $"<{Path(kind, stream, peer)}>; rel=\"{relation}\"; events=\"{types}\"");
    }
}
