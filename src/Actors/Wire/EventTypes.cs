using System.Collections.Immutable;
using Ooblex.Actors.Hosting;
using Ooblex.Actors.Streams;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>The events and snapshots in journals, by <c>events.proto</c>.</summary>
internal static class EventTypes
{
    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<StreamEvent.Created, Events.StreamCreated>("esc", Events.StreamCreated.Parser, Pack, Unpack),
        WireType.Of<StreamEvent.Configured, Events.StreamConfigured>(
            "esg",
            Events.StreamConfigured.Parser,
            e => new Events.StreamConfigured { At = Write(e.At), Options = Write(e.Options), Explicit = e.Explicit },
            w => new StreamEvent.Configured(Options(w.Options), w.Explicit) { At = Time(w.At) }),
        WireType.Of<StreamEvent.Published, Events.StreamPublished>(
            "esp",
            Events.StreamPublished.Parser,
            e => new Events.StreamPublished
            {
                At = Write(e.At), Peer = Write(e.Peer), KeyId = e.KeyId, Epoch = e.Epoch,
            },
            w => new StreamEvent.Published(Peer(w.Peer), w.KeyId, w.Epoch) { At = Time(w.At) }),
        WireType.Of<StreamEvent.Announced, Events.StreamAnnounced>(
            "esa",
            Events.StreamAnnounced.Parser,
            e => new Events.StreamAnnounced { At = Write(e.At), Peer = Write(e.Peer), Codecs = { e.Codecs } },
            w => new StreamEvent.Announced(Peer(w.Peer), [.. w.Codecs]) { At = Time(w.At) }),
        WireType.Of<StreamEvent.Subscribed, Events.StreamSubscribed>(
            "ess",
            Events.StreamSubscribed.Parser,
            e => new Events.StreamSubscribed { At = Write(e.At), Peer = Write(e.Peer) },
            w => new StreamEvent.Subscribed(Peer(w.Peer)) { At = Time(w.At) }),
        WireType.Of<StreamEvent.Left, Events.StreamLeft>(
            "esl",
            Events.StreamLeft.Parser,
            e => new Events.StreamLeft { At = Write(e.At), Peer = Write(e.Peer) },
            w => new StreamEvent.Left(Peer(w.Peer)) { At = Time(w.At) }),
        WireType.Of<StreamEvent.PipelineSet, Events.StreamPipelineSet>(
            "eis",
            Events.StreamPipelineSet.Parser,
            e => new Events.StreamPipelineSet
            {
                At = Write(e.At), Pipeline = PipelineText.Write(e.Pipeline), Spec = PipelineText.Write(e.Spec),
            },
            w => new StreamEvent.PipelineSet(PipelineText.Pipeline(w.Pipeline), PipelineText.Spec(w.Spec))
            {
                At = Time(w.At),
            }),
        WireType.Of<StreamEvent.PipelineRemoved, Events.StreamPipelineRemoved>(
            "eir",
            Events.StreamPipelineRemoved.Parser,
            e => new Events.StreamPipelineRemoved { At = Write(e.At), Pipeline = PipelineText.Write(e.Pipeline) },
            w => new StreamEvent.PipelineRemoved(PipelineText.Pipeline(w.Pipeline)) { At = Time(w.At) }),
        WireType.Of<StreamEvent.Ended, Events.StreamEnded>(
            "ese",
            Events.StreamEnded.Parser,
            e => new Events.StreamEnded { At = Write(e.At) },
            w => new StreamEvent.Ended { At = Time(w.At) }),
        WireType.Of<StreamState, Events.StreamSnapshot>("nss", Events.StreamSnapshot.Parser, Pack, Unpack),
        WireType.Of<WarmedUp, Events.WarmedUp>(
            "ewu",
            Events.WarmedUp.Parser,
            e => new Events.WarmedUp { At = Write(e.At) },
            w => new WarmedUp(Time(w.At))),
    ];

    private static Events.StreamCreated Pack(StreamEvent.Created e) => new()
    {
        At = Write(e.At),
        Stream = Write(e.Stream),
        Options = Write(e.Options),
        KeyId = e.KeyId,
        Explicit = e.Explicit,
    };

    private static StreamEvent.Created Unpack(Events.StreamCreated w) =>
        new(Stream(w.Stream), Options(w.Options), w.KeyId, w.Explicit) { At = Time(w.At) };

    private static Events.StreamSnapshot Pack(StreamState s) => new()
    {
        Exists = s.Exists,
        Explicit = s.Explicit,
        Options = Write(s.Options),
        KeyId = s.KeyId,
        CreatedAt = Write(s.CreatedAt),
        Epoch = s.Epoch,
        Publisher = s.Publisher is { } p
            ? new Events.Publication
            {
                Peer = Write(p.Peer), KeyId = p.KeyId, Since = Write(p.Since), Codecs = { p.Codecs },
            }
            : null,
        Viewers = { s.Viewers.Select(Write).Order(StringComparer.Ordinal) }, // The same state, the same bytes.
        Pipelines =
        {
            s.Pipelines.ToDictionary(entry => entry.Key.Value, entry => PipelineText.Write(entry.Value)),
        },
    };

    private static StreamState Unpack(Events.StreamSnapshot w) => new()
    {
        Exists = w.Exists,
        Explicit = w.Explicit,
        Options = Options(w.Options),
        KeyId = w.KeyId,
        CreatedAt = Time(w.CreatedAt),
        Epoch = w.Epoch,
        Publisher = w.Publisher is { } p
            ? new Publication(Peer(p.Peer), p.KeyId, Time(p.Since), [.. p.Codecs])
            : null,
        Viewers = [.. w.Viewers.Select(Peer)],
        Pipelines = w.Pipelines.ToImmutableDictionary(
            entry => PipelineText.Pipeline(entry.Key), entry => PipelineText.Spec(entry.Value)),
    };
}
