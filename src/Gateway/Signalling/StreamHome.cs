using Ooblex.Contracts.Streams;

namespace Ooblex.Gateway.Signalling;

/// <summary>Which site a stream id of a URL belongs to.</summary>
internal sealed class StreamHome(IStreamDirectory directory, GatewayOptions options)
{
    /// <summary>Where the directory knows it to be; otherwise here.</summary>
    public ValueTask<StreamRef> OfAsync(StreamId stream, CancellationToken cancellation) =>
        OfAsync(stream, null, cancellation);

    /// <summary>Where the directory knows it to be; otherwise at the site that is to have it, or here.</summary>
    public async ValueTask<StreamRef> OfAsync(StreamId stream, string? site, CancellationToken cancellation) =>
        (await directory.FindAsync(stream, cancellation)).Entry?.Stream ?? new StreamRef(site ?? options.Site, stream);
}
