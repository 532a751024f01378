using System.Threading.Channels;

namespace Ooblex.Contracts.Pipelines;

/// <summary>Results of pipelines as they come. Thread-safe.</summary>
public interface IVisionFeed
{
    /// <summary>Begins to hear what is found in a stream.</summary>
    /// <param name="stream">Key of the router: site and stream id.</param>
    /// <param name="capacity">Messages kept for a slow listener; then the oldest is lost.</param>
    IVisionListener Listen(string stream, int capacity);
}

public interface IVisionListener : IDisposable
{
    ChannelReader<VisionMessage> Messages { get; }
}

/// <param name="Type">The task, or <see cref="Error"/>.</param>
/// <param name="Json">UTF-8, complete in itself, at most 16 KB. Not to be written to.</param>
public sealed record VisionMessage(string Type, ReadOnlyMemory<byte> Json)
{
    public const string Error = "ai-error";
}
