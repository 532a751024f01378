using System.Threading.Channels;

namespace Ooblex.Forwarding.Plane;

/// <summary>What the node itself tells clients, on the data channels they opened for it.</summary>
/// <remarks>
/// Thread-safe, and never waits for a client. Each message is complete in itself: who is slow misses the oldest.
/// </remarks>
public interface IResultPlane
{
    /// <summary>Of a channel for results. What clients send on it is never relayed.</summary>
    const string Label = "ai-results";

    /// <summary>Keys of the streams of which a publisher or viewer here has such a channel open.</summary>
    IReadOnlySet<string> Audience { get; }

    /// <summary>An item when the audience has changed, one for many changes. Ends with the engine.</summary>
    ChannelReader<bool> AudienceChanges { get; }

    /// <summary>What publishers said on such a channel. Bounded: what has no room is dropped and counted.</summary>
    ChannelReader<ResultWish> Wishes { get; }

    /// <summary>Sends a text message to everybody here who has a channel of the stream open.</summary>
    /// <param name="stream">Key of the router.</param>
    /// <param name="message">UTF-8. Read later, by several threads: nobody may write to it any more.</param>
    void Send(string stream, ReadOnlyMemory<byte> message);

    /// <summary>What a publisher said is not understood: that is counted, and said to it alone.</summary>
    /// <param name="wish">What it said.</param>
    /// <param name="answer">UTF-8, as of <see cref="Send"/>; empty when it has been told enough.</param>
    void Refuse(ResultWish wish, ReadOnlyMemory<byte> answer);
}

/// <param name="Peer">The publisher's session.</param>
/// <param name="Stream">That it publishes.</param>
/// <param name="Text">UTF-8, from a stranger, at most <see cref="MaxBytes"/>.</param>
public sealed record ResultWish(string Peer, string Stream, ReadOnlyMemory<byte> Text)
{
    public const int MaxBytes = 4096;
}

/// <summary>What a node has told its clients on channels for results. Totals since start, but for the first.</summary>
public sealed record ResultTotals
{
    public static readonly ResultTotals None = new();

    /// <summary>Sessions with such a channel now.</summary>
    public int Channels { get; init; }

    /// <summary>Messages handed to a session's transport.</summary>
    public long Sent { get; init; }

    /// <summary>Messages that a session missed, because it was slow or takes none so large.</summary>
    public long Dropped { get; init; }

    /// <summary>What clients sent in vain: from viewers, too large, binary, too many, or not understood.</summary>
    public long Refused { get; init; }

    public static ResultTotals operator +(ResultTotals left, ResultTotals right) => new()
    {
        Channels = left.Channels + right.Channels,
        Sent = left.Sent + right.Sent,
        Dropped = left.Dropped + right.Dropped,
        Refused = left.Refused + right.Refused,
    };
}
