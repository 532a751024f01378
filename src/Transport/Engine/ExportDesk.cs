using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Streams of this node that go to others.</summary>
/// <remarks>
/// Each publisher that goes anywhere has one mirror on the relay worker, whose histories answer all far ends. Called on
/// the relay worker's thread only.
/// </remarks>
internal sealed class ExportDesk(MediaWorker worker, EngineParts parts, Deadlines deadlines, RelaySocket socket)
{
    private readonly Dictionary<ulong, ExportSeat> _exports = [];
    private readonly Dictionary<ISourceSeat, ExportHub> _hubs = [];

    public int Count => _exports.Count;

    /// <summary>What those that have ended carried.</summary>
    public RelayTotals Ended { get; private set; } = RelayTotals.None;

    public IReadOnlyCollection<ExportSeat> All => _exports.Values;

    public ExportSeat? Find(ulong id) => _exports.GetValueOrDefault(id);

    /// <returns>The publisher's tracks; <c>null</c> when it does not publish here, or the address is none.</returns>
    public byte[]? Open(RelayExport request, MonoTime now)
    {
        if (Find(request.Id) is { } known)
        {
            return TrackList.Write(known.Hub.Publisher.Tracks);
        }

        if (SourceOf(request) is not { } publisher
            || publisher.Stream != request.Stream
            || RelayAddresses.Parse(request.To) is not { } to
            || request.Key.Length != RelayCipher.KeyBytes
            || !parts.Board.TryFollow(publisher, worker))
        {
            return null;
        }

        ExportHub hub = HubOf(publisher);
        RelayLink link = new(
            request.Id,
            request.Key,
            isOrigin: true,
            TransportAddress.From(to),
            socket,
            parts.Options.Srtp.Crypto,
            now);
        ExportSeat export = new(hub, new RelayFeed(link, hub.Mirror.Mirror, parts.Options.Relay));
        hub.Exports.Add(export);
        _exports.Add(export.Id, export);
        hub.Mirror.Mirror.Attach(export.Feed, now);
        deadlines.Follow(export);
        Feed(hub);
        return TrackList.Write(publisher.Tracks);
    }

    /// <summary>Ends one, and tells the far end unless that knows.</summary>
    public void End(ExportSeat export, MonoTime now)
    {
        if (!_exports.Remove(export.Id))
        {
            return;
        }

        if (!export.Feed.IsOver)
        {
            export.Feed.Close();
        }

        Ended = Ended.With(export.Row(now));
        ExportHub hub = export.Hub;
        hub.Exports.Remove(export);
        hub.Mirror.Mirror.Detach(export.Feed);
        deadlines.Forget(export);
        export.Feed.Dispose();
        if (hub.Exports.Count == 0)
        {
            Close(hub);
        }
    }

    /// <summary>A stream's publishers have changed: those that have ended go nowhere.</summary>
    /// <remarks>
    /// One whose place has been taken goes on to whom it goes: that node ends it when it has gone over to the next.
    /// </remarks>
    public void Follow(string stream, MonoTime now)
    {
        foreach (ExportHub hub in _hubs.Values.Where(hub => hub.Publisher.Stream == stream).ToArray())
        {
            if (!parts.Board.IsPublishing(hub.Publisher))
            {
                EndAll(hub, now);
            }
            else
            {
                Feed(hub);
            }
        }
    }

    /// <summary>A mirror that met a bug.</summary>
    public void Drop(MirrorSeat mirror, MonoTime now)
    {
        foreach (ExportHub hub in _hubs.Values.Where(hub => hub.Mirror == mirror).ToArray())
        {
            EndAll(hub, now);
        }
    }

    public void Tick(ExportSeat export, MonoTime now)
    {
        export.Feed.Tick(now);
        if (export.Feed.IsOver)
        {
            End(export, now);
        }
        else
        {
            deadlines.Follow(export);
        }
    }

    /// <summary>A mirror has been flushed: its feeds may have something to do later.</summary>
    public void Settle(ExportHub hub)
    {
        for (int i = 0; i < hub.Exports.Count; i++)
        {
            deadlines.Follow(hub.Exports[i]);
        }
    }

    private void EndAll(ExportHub hub, MonoTime now)
    {
        foreach (ExportSeat export in hub.Exports.ToArray())
        {
            End(export, now);
        }
    }

    // A session that publishes, or what makes a stream here.
    private ISourceSeat? SourceOf(RelayExport request)
    {
        EngineSession? session = parts.Table.ById(request.Publisher);
        return session is { Publishes: true } ? session : parts.Board.Injection(request.Stream, request.Publisher);
    }

    private ExportHub HubOf(ISourceSeat publisher)
    {
        if (!_hubs.TryGetValue(publisher, out ExportHub? hub))
        {
            MirrorSeat mirror = new(publisher, worker.Outbox, parts.Options.Routing);
            _hubs[publisher] = hub = new ExportHub(publisher, mirror);
            mirror.Hub = hub;
        }

        return hub;
    }

    // One that is not connected yet is fed from when it is.
    private void Feed(ExportHub hub)
    {
        if (!hub.IsFed && hub.Publisher.IsConnected)
        {
            hub.IsFed = true;
            hub.Publisher.Owner.Post((desk, now) => desk.Streams.Feed(hub.Publisher, hub.Mirror, worker, now));
        }
    }

    private void Close(ExportHub hub)
    {
        ISourceSeat publisher = hub.Publisher;
        _hubs.Remove(publisher);
        deadlines.Forget(hub.Mirror);
        hub.Mirror.Mirror.Retire();
        publisher.Owner.Post((_, _) => StreamDesk.Starve(publisher, hub.Mirror));
        if (_hubs.Values.All(other => other.Publisher.Stream != publisher.Stream))
        {
            parts.Board.Leave(publisher.Stream, worker);
        }
    }
}
