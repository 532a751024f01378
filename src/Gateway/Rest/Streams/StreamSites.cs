using System.Diagnostics.CodeAnalysis;
using Ooblex.Contracts.Cluster;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Errors;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Where a stream is, or is to be by the wish of its maker.</summary>
internal sealed class StreamSites(StreamHome home, ISessionPlacement placement)
{
    /// <summary>Where it is, should it exist; otherwise where it is wanted.</summary>
    public ValueTask<StreamRef> OfAsync(StreamId stream, StreamRequest request, CancellationToken cancellation) =>
        home.OfAsync(stream, request.Site, cancellation);

    public bool Knows(StreamRequest request, [NotNullWhen(false)] out Problem? problem)
    {
        bool isGood = request.Site is not { } site || (PeerId.IsNodeId(site) && placement.KnowsSite(site));
        problem = isGood ? null : Problems.UnknownSite.With("site names no site of this cluster.");
        return isGood;
    }
}
