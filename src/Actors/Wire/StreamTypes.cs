using System.Collections.Immutable;
using Ooblex.Contracts.Streams;
using static Ooblex.Actors.Wire.WireText;

namespace Ooblex.Actors.Wire;

/// <summary>What stream entities hear and say, by <c>messages.proto</c>.</summary>
internal static class StreamTypes
{
    private static readonly EnumMap<StreamRefusal, Messages.StreamRefusal> Refusals = new(StreamRefusal.Unavailable);

    public static readonly ImmutableArray<WireType> All =
    [
        WireType.Of<StreamProtocol.Create, Messages.StreamCreate>(
            "sc",
            Messages.StreamCreate.Parser,
            m => new Messages.StreamCreate { Stream = Write(m.Stream), Options = Write(m.Options), KeyId = m.KeyId },
            w => new StreamProtocol.Create(Stream(w.Stream), Options(w.Options), w.KeyId)),
        WireType.Of<StreamProtocol.Configure, Messages.StreamConfigure>(
            "sg",
            Messages.StreamConfigure.Parser,
            m => new Messages.StreamConfigure { Stream = Write(m.Stream), Options = Write(m.Options) },
            w => new StreamProtocol.Configure(Stream(w.Stream), Options(w.Options))),
        WireType.Of<StreamProtocol.Delete, Messages.StreamDelete>(
            "sd",
            Messages.StreamDelete.Parser,
            m => new Messages.StreamDelete { Stream = Write(m.Stream) },
            w => new StreamProtocol.Delete(Stream(w.Stream))),
        WireType.Of<StreamProtocol.Describe, Messages.StreamDescribe>(
            "sq",
            Messages.StreamDescribe.Parser,
            m => new Messages.StreamDescribe { Stream = Write(m.Stream) },
            w => new StreamProtocol.Describe(Stream(w.Stream))),
        WireType.Of<StreamProtocol.Publish, Messages.StreamPublish>("sp", Messages.StreamPublish.Parser, Pack, Unpack),
        WireType.Of<StreamProtocol.Subscribe, Messages.StreamSubscribe>(
            "ss",
            Messages.StreamSubscribe.Parser,
            m => new Messages.StreamSubscribe
            {
                Stream = Write(m.Stream), Peer = Write(m.Peer), Attached = m.Attached, Rendition = m.Rendition,
            },
            w => new StreamProtocol.Subscribe(Stream(w.Stream), Peer(w.Peer), w.Attached, w.Rendition)),
        WireType.Of<StreamProtocol.Leave, Messages.StreamLeave>(
            "sl",
            Messages.StreamLeave.Parser,
            m => new Messages.StreamLeave { Stream = Write(m.Stream), Peer = Write(m.Peer) },
            w => new StreamProtocol.Leave(Stream(w.Stream), Peer(w.Peer))),
        WireType.Of<StreamProtocol.Announce, Messages.StreamAnnounce>(
            "sa",
            Messages.StreamAnnounce.Parser,
            m => new Messages.StreamAnnounce { Stream = Write(m.Stream), Peer = Write(m.Peer), Codecs = { m.Codecs } },
            w => new StreamProtocol.Announce(Stream(w.Stream), Peer(w.Peer), [.. w.Codecs])),
        WireType.Of<StreamProtocol.Accepted, Messages.StreamAccepted>(
            "sra", Messages.StreamAccepted.Parser, Pack, Unpack),
        WireType.Of<StreamProtocol.Described, Messages.StreamDescribed>(
            "srd",
            Messages.StreamDescribed.Parser,
            m => new Messages.StreamDescribed { Summary = Pack(m.Summary) },
            w => new StreamProtocol.Described(Stream(w.Summary.Stream), Unpack(w.Summary))),
        WireType.Of<StreamProtocol.Refused, Messages.StreamRefused>(
            "srx",
            Messages.StreamRefused.Parser,
            m => new Messages.StreamRefused { Stream = Write(m.Stream), Why = Refusals.ToWire(m.Why) },
            w => new StreamProtocol.Refused(Stream(w.Stream), Refusals.ToOurs(w.Why))),
    ];

    private static Messages.StreamPublish Pack(StreamProtocol.Publish m) => new()
    {
        Stream = Write(m.Stream),
        Peer = Write(m.Peer),
        KeyId = m.KeyId,
        MayCreate = m.MayCreate,
        Claim = m.Claim,
        Waits = m.Waits,
    };

    private static StreamProtocol.Publish Unpack(Messages.StreamPublish w) =>
        new(Stream(w.Stream), Peer(w.Peer), w.KeyId, w.MayCreate, w.Claim, w.Waits);

    private static Messages.StreamAccepted Pack(StreamProtocol.Accepted m)
    {
        Messages.StreamAccepted packed = new() { Stream = Write(m.Stream), Epoch = m.Epoch };
        if (m.Publisher is { } publisher)
        {
            packed.Publisher = Write(publisher);
        }

        return packed;
    }

    private static StreamProtocol.Accepted Unpack(Messages.StreamAccepted w) =>
        new(Stream(w.Stream), w.Epoch, w.HasPublisher ? Peer(w.Publisher) : null);

    private static Messages.StreamSummary Pack(StreamSummary summary)
    {
        Messages.StreamSummary packed = new()
        {
            Stream = Write(summary.Stream),
            Options = Write(summary.Options),
            Viewers = { summary.Viewers.Select(Write) },
            Codecs = { summary.Codecs },
            CreatedAt = Write(summary.CreatedAt),
            Epoch = summary.Epoch,
            Pipelines = { summary.Pipelines.Select(PipelineText.Write) },
        };
        if (summary.Publisher is { } publisher)
        {
            packed.Publisher = Write(publisher);
        }

        if (summary.LiveSince is { } since)
        {
            packed.LiveSince = Write(since);
        }

        return packed;
    }

    private static StreamSummary Unpack(Messages.StreamSummary w) => new(
        Stream(w.Stream),
        Options(w.Options),
        w.HasPublisher ? Peer(w.Publisher) : null,
        [.. w.Viewers.Select(Peer)],
        [.. w.Codecs],
        Time(w.CreatedAt),
        w.HasLiveSince ? Time(w.LiveSince) : null,
        w.Epoch)
    {
        Pipelines = [.. w.Pipelines.Select(PipelineText.Summary)],
    };
}
