using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Signalling;

/// <summary>Which site a stream id of a URL belongs to.</summary>
internal sealed class StreamHome(IStreamDirectory directory, GatewayOptions options)
{
    /// <summary>Where the directory knows it to be; otherwise here.</summary>
    public StreamRef Of(StreamId stream) =>
        directory.TryGet(stream, out StreamSummary? known) && known is not null
            ? known.Stream
            : new StreamRef(options.Site, stream);
}
