using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Packets;
using Ooblex.Forwarding.Plane;
using Ooblex.Forwarding.Relay;
using Ooblex.Forwarding.Routing;
using Ooblex.Protocol.Relay;
using Ooblex.Protocol.Wire;

namespace Ooblex.Transport.Engine;

/// <summary>All relays of this node: opens and ends them, and hands datagrams to the right one.</summary>
/// <remarks>
/// A datagram of no relay, or not sealed by the other end of it, is counted and dropped; nothing answers it. Called on
/// the relay worker's thread only.
/// </remarks>
internal sealed class RelayDesk : IDatagramIntake
{
    private readonly MediaWorker _worker;
    private readonly EngineParts _parts;
    private readonly ExportDesk _exports;
    private readonly ImportDesk _imports;
    private readonly ILogger _log;
    private RelayTotals _faults = RelayTotals.None;
    private bool _stopping;

    public RelayDesk(MediaWorker worker, EngineParts parts, PacketPool pool, Deadlines deadlines, ILogger log)
    {
        (_worker, _parts, _log) = (worker, parts, log);
        RelaySocket socket = new(worker.Batch);
        _exports = new ExportDesk(worker, parts, deadlines, socket);
        _imports = new ImportDesk(worker, parts, pool, deadlines, socket);
    }

    public int Count => _exports.Count + _imports.Count;

    /// <summary>As of the last <see cref="Sample"/>.</summary>
    public IReadOnlyList<RelayRow> Rows { get; private set; } = [];

    private bool IsFull => Count >= _parts.Options.Relay.MaxRelays;

    /// <returns>The publisher's tracks, or <c>null</c>.</returns>
    public byte[]? Export(RelayExport request, MonoTime now) =>
        _stopping || (IsFull && _exports.Find(request.Id) is null) ? null : _exports.Open(request, now);

    public bool EndExport(ulong id, MonoTime now)
    {
        if (_exports.Find(id) is not { } export)
        {
            return false;
        }

        _exports.End(export, now);
        return true;
    }

    public RelayRefusal Import(RelayImport request, MonoTime now)
    {
        if (_stopping)
        {
            return RelayRefusal.Stopping;
        }

        return IsFull && _imports.Find(request.Id) is null
            ? RelayRefusal.AtCapacity
            : _imports.Open(request, now);
    }

    public bool EndImport(ulong id, MonoTime now)
    {
        if (_imports.Find(id) is not { } import)
        {
            return false;
        }

        _imports.End(import, now);
        return true;
    }

    public void Take(Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        if (!RelayHeader.TryRead(datagram, out RelayHeader header) || !TryReceive(header, datagram, from, now))
        {
            _faults = _faults with { Refused = _faults.Refused + 1 };
        }
    }

    /// <summary>The stream has another source, or none.</summary>
    public void Follow(string stream, MonoTime now) => _exports.Follow(stream, now);

    public void Drop(MirrorSeat mirror, MonoTime now) => _exports.Drop(mirror, now);

    /// <summary>A data channel message of a publisher goes to all nodes that it goes to.</summary>
    public void Deliver(ISourceSeat source, string label, ReadOnlySpan<byte> payload, bool isText, MonoTime now)
    {
        foreach (ExportSeat export in _exports.All.Where(export => export.Hub.Publisher == source).ToArray())
        {
            if (!export.Feed.TrySendMessage(label, payload, isText, now) && export.Feed.Link.IsHeard)
            {
                _faults = _faults with { MessagesRefused = _faults.MessagesRefused + 1 };
            }

            _exports.Tick(export, now); // It may have something to send again.
        }
    }

    public void Touch(ImportSeat import) => _imports.Touch(import);

    public void Flush(MonoTime now) => _imports.Flush(now);

    public void Settle() => _imports.Settle();

    public void Settle(ExportHub hub) => _exports.Settle(hub);

    public void Tick(IScheduled due, MonoTime now)
    {
        try
        {
            if (due is ImportSeat import)
            {
                _imports.Tick(import, now);
            }
            else if (due is ExportSeat export)
            {
                _exports.Tick(export, now);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(due, e, now);
        }
    }

    public void CloseAll(MonoTime now)
    {
        _stopping = true;
        foreach (ExportSeat export in _exports.All.ToArray())
        {
            _exports.End(export, now);
        }

        foreach (ImportSeat import in _imports.All.ToArray())
        {
            _imports.End(import, now);
        }
    }

    /// <summary>Counts anew; once a second.</summary>
    public RelayTotals Sample(MonoTime now)
    {
        Rows =
        [
            .. _exports.All.Select(export => export.Row(now)),
            .. _imports.All.Select(import => import.Row(_parts.Board.Viewers(import.Stream), now)),
        ];
        RelayTotals sum = Rows.Aggregate(_exports.Ended + _imports.Ended + _faults, (totals, row) => totals.With(row));
        return sum with
        {
            Imports = _imports.Count,
            Exports = _exports.Count,
            LongestDelayMs = Rows.Select(row => row.DelayMs).DefaultIfEmpty().Max(),
        };
    }

    // Which end is meant, the kind says: one process may hold both ends of one relay.
    private bool TryReceive(in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        bool isFromOrigin = header.Kind < RelayKind.Feedback;
        bool isFromFarEnd = header.Kind is >= RelayKind.Feedback and < RelayKind.Bye;
        if (!isFromFarEnd && _imports.Find(header.Relay) is { } import)
        {
            return Receive(import, header, datagram, from, now);
        }

        return !isFromOrigin && _exports.Find(header.Relay) is { } export
            && Receive(export, header, datagram, from, now);
    }

    private bool Receive(
        ImportSeat import, in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        try
        {
            RelayInput input = import.Relayed.Receive(header, datagram, from, now);
            _imports.Touch(import);
            import.MediaAt = header.Kind is RelayKind.Media ? now : import.MediaAt;
            if (input is RelayInput.Message)
            {
                Deliver(import);
            }
            else if (input is RelayInput.Ended)
            {
                _imports.End(import, now);
            }

            return input is not RelayInput.Refused;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(import, e, now);
            return true;
        }
    }

    private bool Receive(
        ExportSeat export, in RelayHeader header, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        try
        {
            RelayInput input = export.Feed.Receive(header, datagram, from, now);
            if (input is RelayInput.Ended)
            {
                _exports.End(export, now);
            }
            else if (input is RelayInput.Taken)
            {
                _exports.Tick(export, now);
                _worker.Input.Touch(export.Hub.Mirror); // It may have asked to begin, or for a key frame.
            }

            return input is not RelayInput.Refused;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(export, e, now);
            return true;
        }
    }

    private static void Deliver(ImportSeat import)
    {
        while (import.Relayed.TryTakeMessage(out string label, out ReadOnlySpan<byte> payload, out bool isText))
        {
            Post(import, label, payload.ToArray(), isText);
        }
    }

    private static void Post(ImportSeat import, string label, byte[] payload, bool isText)
    {
        foreach (RingFeed feed in import.Source.Feeds.OfType<RingFeed>())
        {
            feed.To.Post((desk, at) => desk.Deliver(import, label, payload, isText, at));
        }
    }

    // A bug met in one relay must not end the others.
    private void Crash(IScheduled relay, Exception cause, MonoTime now)
    {
        _faults = _faults with { Crashes = _faults.Crashes + 1 };
        if (relay is ImportSeat import)
        {
            EngineLog.RelayCrashed(_log, cause, import.Stream);
            _imports.End(import, now);
        }
        else if (relay is ExportSeat export)
        {
            EngineLog.RelayCrashed(_log, cause, export.Hub.Publisher.Stream);
            _exports.End(export, now);
        }
    }
}
