using Ooblex.Actors.Listing;
using Ooblex.Actors.Wire;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;

namespace Ooblex.Actors.Pipelines;

/// <summary>What the directory says of the rendition that a part of a pipeline makes. Belongs to that part.</summary>
/// <remarks>
/// A rendition has no entity of its own: its row names who makes it, under an epoch that grows with each maker, so that
/// relays to viewers at other nodes follow it from node to node as they follow publishers.
/// </remarks>
internal sealed class RenditionListing(StreamRef stream, PipelineEnvironment environment)
{
    private (StreamRef Media, PeerId Publisher)? _listed;

    /// <summary>What a run that begins now should make; <c>null</c>: it is to change no picture.</summary>
    public RenditionRun? Next(PipelineSpec spec)
    {
        if (spec.Effects.Count == 0 || !StreamId.IsRenditionName(spec.Rendition))
        {
            return null;
        }

        StreamRef media = stream.Rendition(spec.Rendition);
        return new RenditionRun(media.EntityId, PeerId.New(environment.NodeId).ToString(), EpochOf(media) + 1);
    }

    /// <summary>Lists what is made, unless it is listed.</summary>
    /// <returns>False: somebody else has made it since, under an epoch as late, and relays would not come back.
    /// </returns>
    public bool TryList(RenditionRun made)
    {
        StreamRef media = WireText.Stream(made.Stream);
        PeerId publisher = WireText.Peer(made.Publisher);
        StreamRow? row = environment.Directory.Row(media);
        if (row is { Ended: false } && row.Entry.Publisher == publisher)
        {
            _listed = (media, publisher);
            return true;
        }

        if (made.Epoch <= EpochOf(media))
        {
            return false;
        }

        if (_listed is { } before && before.Media != media)
        {
            Withdraw(); // It has got another name.
        }

        _listed = (media, publisher);
        _ = environment.Directory.ClaimAsync(media, publisher, keyId: "", made.Epoch);
        return true;
    }

    /// <summary>It is not made here any more. The stream says when it is not made at all.</summary>
    public void Withdraw()
    {
        if (_listed is { } listed)
        {
            _listed = null;
            _ = environment.Directory.ReleaseAsync(listed.Media, listed.Publisher);
        }
    }

    private long EpochOf(StreamRef media) => environment.Directory.Row(media)?.Entry.Epoch ?? 0;
}
