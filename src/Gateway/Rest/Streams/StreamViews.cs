using Ooblex.Contracts.Media;
using Ooblex.Contracts.Peers;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Streams;
using Ooblex.Gateway.Auth;
using Ooblex.Gateway.Http;
using Ooblex.Gateway.Logging;
using Ooblex.Gateway.Signalling;

namespace Ooblex.Gateway.Rest.Streams;

/// <summary>Builds <see cref="StreamView"/>s from what the entity, the engine and the request know.</summary>
internal sealed class StreamViews(
    IMediaStats media, IStreamDirectory directory, GatewayOptions options, TimeProvider time)
{
    public StreamView One(HttpContext http, Caller caller, StreamSummary summary)
    {
        StreamView view = Build(http, caller, EntryOf(summary), PublisherRates());
        return view with
        {
            Renditions =
            [
                .. summary.Pipelines
                    .Where(pipeline => pipeline.Spec.Rendition.Length > 0)
                    .Select(pipeline => RenditionOf(summary.Stream, pipeline, view.WhepUrl)),
            ],
        };
    }

    public IReadOnlyList<StreamView> Many(HttpContext http, Caller caller, IEnumerable<StreamEntry> entries)
    {
        Dictionary<PeerId, long> rates = PublisherRates();
        return [.. entries.Select(entry => Build(http, caller, entry, rates))];
    }

    private static StreamEntry EntryOf(StreamSummary summary) => new()
    {
        Stream = summary.Stream,
        Options = summary.Options,
        Publisher = summary.Publisher,
        Codecs = summary.Codecs,
        Viewers = summary.Viewers.Count,
        CreatedAt = summary.CreatedAt,
        LiveSince = summary.LiveSince,
        Epoch = summary.Epoch,
    };

    private StreamView Build(
        HttpContext http, Caller caller, StreamEntry entry, Dictionary<PeerId, long> publisherRates)
    {
        StreamId id = entry.Stream.Stream;
        string root = PublicUrl.Base(http.Request, options);
        string whepUrl = root + SignallingKind.Whep.EndpointPath(id);
        PublicLinkOptions links = options.Links;
        return new StreamView
        {
            Id = id.Value,
            Name = entry.Options.Name,
            Site = entry.Stream.Site,
            Status = entry.Publisher is null ? "waiting" : "live",
            Publisher = entry.Publisher is { } peer ? Show(peer, caller) : null,
            Viewers = entry.Viewers,
            Codecs = entry.Codecs,
            BitrateBps = entry.Publisher is { } source && publisherRates.TryGetValue(source, out long rate)
                ? rate
                : null,
            UptimeSeconds = entry.LiveSince is { } since
                ? (long)Math.Max(0, (time.GetUtcNow() - since).TotalSeconds)
                : 0,
            CreatedAt = entry.CreatedAt,
            LiveSince = entry.LiveSince,
            WhipUrl = root + SignallingKind.Whip.EndpointPath(id),
            WhepUrl = whepUrl,
            VdoNinjaUrl = links.VdoNinjaUrl.Length > 0
                ? $"{links.VdoNinjaUrl.TrimEnd('/')}/?whepplay={Uri.EscapeDataString(whepUrl)}"
                : null,
            DashboardUrl = links.DashboardUrl.Length > 0
                ? $"{links.DashboardUrl.TrimEnd('/')}/streams/{id}"
                : $"{root}/watch.html#stream={id}",
        };
    }

    private RenditionView RenditionOf(StreamRef stream, PipelineSummary pipeline, string whepUrl)
    {
        string name = pipeline.Spec.Rendition;
        return new RenditionView(
            name,
            directory.Rendition(stream, name)?.Publisher is null ? "waiting" : "live",
            pipeline.Spec.Effects,
            pipeline.Pipeline.Value,
            $"{whepUrl}?rendition={name}");
    }

    private static string Show(PeerId peer, Caller caller) =>
        caller.IsAdmin ? peer.ToString() : SessionIds.Shorten(peer);

    private Dictionary<PeerId, long> PublisherRates()
    {
        Dictionary<PeerId, long> rates = [];
        foreach (SessionStats session in media.Sessions)
        {
            if (session.Role == PeerRole.Publisher)
            {
                rates[session.Peer] = session.BitrateBps;
            }
        }

        return rates;
    }
}
