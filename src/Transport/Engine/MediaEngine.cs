using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Dtls;
using Ooblex.Protocol.Ice;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Dtls;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The media plane of one node: sockets, sessions and forwarding behind a handful of commands.</summary>
/// <remarks>Thread-safe. Sessions live on a worker thread of their own; nothing here waits for a packet.</remarks>
public sealed class MediaEngine : IMediaPlane, IAsyncDisposable
{
    // Two facts at most for each session, and sessions are bounded: so is the channel.
    private readonly Channel<MediaFact> _facts = Channel.CreateUnbounded<MediaFact>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly ConcurrentDictionary<string, byte> _open = new();
    private readonly IDtlsServerFactory _dtls;
    private readonly MediaWorker _worker;

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken or the address is not ours.</exception>
    public MediaEngine(EngineOptions options, ILogger<MediaEngine> log)
    {
        _dtls = DtlsServerFactories.Create(options.Dtls);
        DatagramPort port = DatagramPort.Open(options.Transport);
        LocalEndPoint = port.LocalEndPoint;
        string[] candidates = [.. Candidates(options.Transport, LocalEndPoint)];
        _worker = new MediaWorker(
            port,
            batch => new SessionDesk(options, _dtls, candidates, new FactWriter(this), batch),
            log);
        _worker.Start();
        EngineLog.Listening(
            log, LocalEndPoint.ToString(), _dtls.Name, port is BatchedDatagramPort ? "recvmmsg" : "sockets");
    }

    internal IDtlsServerFactory Dtls => _dtls;

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>SHA-256 fingerprint of the certificate all answers name.</summary>
    public string Fingerprint => _dtls.Fingerprint;

    public PlaneSnapshot Snapshot => _worker.Snapshot;

    public ChannelReader<MediaFact> Facts => _facts.Reader;

    public ValueTask<OpenResult> OpenAsync(OpenRequest request, CancellationToken cancellation) => Ask(
        (desk, now) =>
        {
            OpenResult result = cancellation.IsCancellationRequested
                ? OpenResult.No(OpenRefusal.Stopping, "Nobody waits for the answer any more.")
                : desk.Open(request, now);
            if (result.Refusal is OpenRefusal.None)
            {
                _open[request.Peer] = 0;
            }

            return result;
        });

    public ValueTask<RestartResult> RestartIceAsync(
        string peer, string remoteUfrag, string remotePwd, CancellationToken cancellation) =>
        Ask((desk, now) => desk.RestartIce(peer, remoteUfrag, remotePwd, now));

    public ValueTask<bool> CloseAsync(string peer, CancellationToken cancellation) => Ask((desk, _) =>
    {
        bool closed = desk.Close(peer);
        _open.TryRemove(peer, out byte _);
        return closed;
    });

    public bool Contains(string peer) => _open.ContainsKey(peer);

    /// <summary>
    /// Entries left in the engine's tables and packets in its histories: 0 and 0 when all sessions ended.
    /// </summary>
    public ValueTask<(int Entries, int Packets)> CountTracesAsync() =>
        Ask((desk, _) => (desk.Table.Entries, desk.PooledPackets));

    public ValueTask DisposeAsync()
    {
        _worker.Dispose();
        _facts.Writer.TryComplete();
        _dtls.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask<T> Ask<T>(Func<SessionDesk, MonoTime, T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _worker.Post((desk, now) =>
        {
            try
            {
                answer.SetResult(question(desk, now));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                answer.SetException(e);
            }
        });
        return new ValueTask<T>(answer.Task);
    }

    private static IEnumerable<string> Candidates(TransportOptions options, IPEndPoint local)
    {
        IReadOnlyList<IPAddress> announced = options.AnnouncedAddresses;
        if (announced.Count == 0)
        {
            bool isAny = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
            announced = [isAny ? IPAddress.Loopback : local.Address];
        }

        // The operator's order is the order of preference.
        ushort preference = ushort.MaxValue;
        foreach (IPAddress address in announced)
        {
            TransportAddress candidate = TransportAddress.From(new IPEndPoint(address, local.Port));
            yield return IceCandidates.HostUdp(candidate, component: 1, preference--);
        }
    }

    // Sessions that end by themselves leave the set of the living before anybody hears of it.
    private sealed class FactWriter(MediaEngine engine) : ChannelWriter<MediaFact>
    {
        public override bool TryWrite(MediaFact item)
        {
            if (item.Kind is not MediaFactKind.Connected)
            {
                engine._open.TryRemove(item.Peer, out byte _);
            }

            return engine._facts.Writer.TryWrite(item);
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
            engine._facts.Writer.WaitToWriteAsync(cancellationToken);
    }
}
