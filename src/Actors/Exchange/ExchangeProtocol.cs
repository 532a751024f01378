namespace Ooblex.Actors.Exchange;

/// <summary>What the exchanges of two nodes say to each other, by remoting.</summary>
internal static class ExchangeProtocol
{
    /// <summary>The longest message that is taken from another node.</summary>
    public const int MaxMessageBytes = 16_384;

    /// <summary>This node listens to these streams.</summary>
    /// <param name="Streams">Keys: site and stream id.</param>
    /// <param name="IsAll">And to no others; said again and again.</param>
    /// <param name="WantsAnswer">The same is to be said back: they have just met.</param>
    public sealed record Hear(IReadOnlyList<string> Streams, bool IsAll, bool WantsAnswer);

    /// <summary>Nobody on this node listens to these streams any more.</summary>
    public sealed record Unhear(IReadOnlyList<string> Streams);

    /// <summary>A result, or an error of a pipeline, that the sender's node made itself.</summary>
    /// <param name="Number">Of all that the sender sent to this node; from 1.</param>
    /// <param name="Stream">Its key.</param>
    /// <param name="Type">The task, or <c>ai-error</c>.</param>
    /// <param name="Json">UTF-8.</param>
    public sealed record Found(long Number, string Stream, string Type, byte[] Json);

    /// <summary>All up to this number came, or was lost.</summary>
    public sealed record Taken(long Number);
}
