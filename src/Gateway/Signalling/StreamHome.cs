using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Signalling;

/// <summary>Which site a stream id of a URL belongs to.</summary>
internal sealed class StreamHome(IStreamDirectory directory, GatewayOptions options)
{
    /// <summary>Where the directory knows it to be; otherwise here.</summary>
    public async ValueTask<StreamRef> OfAsync(StreamId stream, CancellationToken cancellation) =>
        await directory.FindAsync(stream, cancellation) is { } known
            ? known.Stream
            : new StreamRef(options.Site, stream);
}
