using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The relay plane of one engine: one more worker, with a socket of its own, once it is needed.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RelayPort : IRelayPlane, IDisposable
{
    private readonly EngineParts _parts;
    private readonly MediaWorker[] _slots;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private MediaWorker? _worker;
    private RelayAddress? _address;
    private bool _stopped;

    /// <param name="parts">Of the engine.</param>
    /// <param name="slots">All workers; the last place is for the one that is made here.</param>
    /// <param name="log">For operators.</param>
    /// <exception cref="IOException">It is to start at once, and the port is taken.</exception>
    public RelayPort(EngineParts parts, MediaWorker[] slots, ILogger log)
    {
        (_parts, _slots, _log) = (parts, slots, log);
        RelayPortOptions options = parts.Options.RelayPort;
        _address = options.Port == 0 ? null : RelayAddresses.Announced(options, options.Port);
        if (options.Start is RelayStart.On)
        {
            Worker();
        }
    }

    /// <summary><c>null</c> as long as nothing was relayed.</summary>
    public MediaWorker? Running => Volatile.Read(ref _worker);

    /// <summary>Opens the port where only that tells its number.</summary>
    public RelayAddress Address
    {
        get
        {
            if (_address is null)
            {
                Worker();
            }

            return _address!;
        }
    }

    public IReadOnlyList<RelayRow> Relays => Running?.Relays ?? [];

    public async ValueTask<RelayOffer?> ExportAsync(RelayExport request, CancellationToken cancellation)
    {
        if (Worker() is not { } worker)
        {
            return null;
        }

        byte[]? tracks = await worker.Ask((desk, now) => cancellation.IsCancellationRequested
            ? null
            : desk.Relays!.Export(request, now)).ConfigureAwait(false);
        return tracks is null ? null : new RelayOffer(Address, tracks);
    }

    public ValueTask<bool> EndExportAsync(ulong id, CancellationToken cancellation) =>
        Running?.Ask((desk, now) => desk.Relays!.EndExport(id, now)) ?? ValueTask.FromResult(false);

    public ValueTask<RelayRefusal> ImportAsync(RelayImport request, CancellationToken cancellation) =>
        Worker()?.Ask((desk, now) => cancellation.IsCancellationRequested
            ? RelayRefusal.Stopping
            : desk.Relays!.Import(request, now)) ?? ValueTask.FromResult(RelayRefusal.Stopping);

    public ValueTask<bool> EndImportAsync(ulong id, CancellationToken cancellation) =>
        Running?.Ask((desk, now) => desk.Relays!.EndImport(id, now)) ?? ValueTask.FromResult(false);

    /// <summary>Asks it to end, as the other workers are asked.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        Running?.Stop();
    }

    public void Dispose()
    {
        Stop();
        Running?.Dispose();
    }

    // Made when it is first needed; null when the engine has stopped.
    private MediaWorker? Worker()
    {
        if (Running is { } running)
        {
            return running;
        }

        lock (_gate)
        {
            return _worker ?? (_stopped ? null : Open());
        }
    }

    private MediaWorker Open()
    {
        RelayPortOptions options = _parts.Options.RelayPort;
        DatagramPort port = OpenPort(options);
        _address = RelayAddresses.Announced(options, port.LocalEndPoint.Port);
        int place = _slots.Length - 1;
        MediaWorker worker = new(place, port, _parts, _slots, isRelay: true, _log);
        Volatile.Write(ref _slots[place], worker); // Before anybody can be told of it.
        worker.Start();
        Volatile.Write(ref _worker, worker);
        EngineLog.RelayListening(_log, port.LocalEndPoint.ToString(), $"{_address.Host}:{_address.Port}");
        return worker;
    }

    private DatagramPort OpenPort(RelayPortOptions options)
    {
        try
        {
            return DatagramPort.Open(_parts.Options.Transport with
            {
                BindAddress = options.BindAddress,
                Port = options.Port,
            });
        }
        catch (SocketException e)
        {
            string port = $"{options.BindAddress}:{options.Port}/udp";
            throw new IOException($"{port} ({e.Message}); see ooblex.relay.port or OOBLEX_RELAY_PORT", e);
        }
    }
}
