using Ooblex.Contracts.Peers;

namespace Ooblex.Contracts.Streams;

/// <summary>A stream as every node knows it; one row of <c>GET /v1/streams</c>.</summary>
/// <remarks>Who watches is asked of the stream itself: session ids are secrets, and lists of them are long.</remarks>
public sealed record StreamEntry
{
    public required StreamRef Stream { get; init; }

    public required StreamOptions Options { get; init; }

    /// <summary>The publishing session, or <c>null</c>.</summary>
    public PeerId? Publisher { get; init; }

    /// <summary>The publisher's API key; empty without a publisher.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>What is published, as "video/VP8"; empty until the publisher has said so.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Sessions that watch, wherever; may be a second old.</summary>
    public int Viewers { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the present publisher came; <c>null</c> when there is none.</summary>
    public DateTimeOffset? LiveSince { get; init; }

    /// <summary>Grows with each publisher.</summary>
    public long Epoch { get; init; }

    /// <summary>The node that ran the stream's entity when this was written.</summary>
    public string Home { get; init; } = "";
}
