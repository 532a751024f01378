using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>Streams of other nodes that come here.</summary>
/// <remarks>Called on the relay worker's thread only.</remarks>
internal sealed class ImportDesk(
    MediaWorker worker, EngineParts parts, PacketPool pool, Deadlines deadlines, RelaySocket socket)
{
    private readonly Dictionary<ulong, ImportSeat> _imports = [];
    private readonly List<ImportSeat> _touched = [];

    public int Count => _imports.Count;

    /// <summary>What those that have ended carried.</summary>
    public RelayTotals Ended { get; private set; } = RelayTotals.None;

    public IReadOnlyCollection<ImportSeat> All => _imports.Values;

    public ImportSeat? Find(ulong id) => _imports.GetValueOrDefault(id);

    public RelayRefusal Open(RelayImport request, MonoTime now)
    {
        if (Find(request.Id) is not null)
        {
            return RelayRefusal.None;
        }

        if (RelayAddresses.Parse(request.From) is not { } from
            || request.Key.Length != RelayCipher.KeyBytes
            || !TrackList.TryRead(request.Tracks, out IReadOnlyList<NegotiatedTrack> tracks))
        {
            return RelayRefusal.Malformed;
        }

        RelayLink link = new(
            request.Id,
            request.Key,
            isOrigin: false,
            TransportAddress.From(from),
            socket,
            parts.Options.Srtp.Crypto,
            now);
        RelayedSource source = new(tracks, link, pool, parts.Options.Routing, now);
        ImportSeat import = new(request, source, worker);
        if (!parts.Board.TryImport(import, out ImportSeat? given, out IReadOnlyList<MediaWorker> audience))
        {
            source.Dispose();
            return RelayRefusal.Stale;
        }

        _imports.Add(import.Id, import);
        Touch(import); // It speaks first.
        if (given is not null)
        {
            End(given, now);
        }

        StreamDesk.Tell(audience, import.Stream);
        return RelayRefusal.None;
    }

    /// <summary>Ends one; viewers of it stay.</summary>
    public void End(ImportSeat import, MonoTime now)
    {
        IReadOnlyList<MediaWorker> audience = parts.Board.EndImport(import);
        Close(import, now);
        StreamDesk.Tell(audience, import.Stream);
    }

    public void Touch(ImportSeat import)
    {
        if (!import.IsTouched)
        {
            import.IsTouched = true;
            _touched.Add(import);
        }
    }

    /// <summary>What has come goes to the workers that have viewers.</summary>
    public void Flush(MonoTime now)
    {
        foreach (ImportSeat import in _touched)
        {
            import.Source.Flush(now);
            if (!import.IsReady)
            {
                Consider(import, now);
            }
        }
    }

    public void Tick(ImportSeat import, MonoTime now)
    {
        Touch(import);
        import.Source.Tick(now);
        import.Source.HandOver(now); // It may have begun by time alone.
    }

    public void Settle()
    {
        foreach (ImportSeat import in _touched)
        {
            import.IsTouched = false;
            deadlines.Follow(import); // One that has ended has no deadline.
        }

        _touched.Clear();
    }

    // It takes its stream over as soon as viewers miss nothing by it. Only then does the one before end, and tells its
    // origin; a publisher of this node's own ends when its stream says so.
    private void Consider(ImportSeat import, MonoTime now)
    {
        bool hasNothingToLose = import.Source.HasMedia
            && parts.Board.IsQuiet(import.Stream, now - parts.Options.QuietAfter);
        if (!import.Source.IsReady(now) && !hasNothingToLose)
        {
            return;
        }

        import.IsReady = true;
        if (parts.Board.Promote(import) is { } change)
        {
            StreamDesk.Tell(change.Audience, import.Stream);
            if (change.Before is ImportSeat before)
            {
                End(before, now);
            }
        }
    }

    private void Close(ImportSeat import, MonoTime now)
    {
        if (_imports.Remove(import.Id))
        {
            Ended = Ended.With(import.Row(viewers: 0, now));
            import.Relayed.Close();
            import.Source.Retire();
            deadlines.Forget(import);
            import.Relayed.Dispose();
        }
    }
}
