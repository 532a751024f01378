using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;

namespace Ooblex.Gateway.Rest.Sessions;

/// <summary>One session of this node as REST shows it; totals since it began.</summary>
internal sealed record SessionView
{
    public required string Id { get; init; }

    public required string Stream { get; init; }

    /// <summary><c>publisher</c> or <c>viewer</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>new</c>, <c>checking</c>, <c>connected</c> or <c>disconnected</c>.</summary>
    public required string State { get; init; }

    public required long PacketsIn { get; init; }

    public required long BytesIn { get; init; }

    public required long PacketsOut { get; init; }

    public required long BytesOut { get; init; }

    /// <summary>Over the last second, in or out by role.</summary>
    public required long BitrateBps { get; init; }

    public required long PacketsLost { get; init; }

    public required double? RoundTripMs { get; init; }

    public static SessionView Of(SessionStats stats) => new()
    {
        Id = stats.Peer.ToString(),
        Stream = stats.Stream,
        Role = stats.Role == PeerRole.Publisher ? "publisher" : "viewer",
        State = stats.State,
        PacketsIn = stats.PacketsIn,
        BytesIn = stats.BytesIn,
        PacketsOut = stats.PacketsOut,
        BytesOut = stats.BytesOut,
        BitrateBps = stats.BitrateBps,
        PacketsLost = stats.PacketsLost,
        RoundTripMs = stats.RoundTripMs,
    };
}

internal sealed record SessionListView(IReadOnlyList<SessionView> Sessions);
