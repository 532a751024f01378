using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Peer;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The loop: one thread, one socket, and the sessions that belong to it. Nothing in it is shared.</summary>
/// <remarks>
/// A wake-up takes a batch of datagrams, hands each to its session, runs what is due, and flushes once. Commands come
/// by a queue; facts leave by a channel.
/// </remarks>
internal sealed class MediaWorker : IDisposable
{
    private static readonly TimeSpan SnapshotPeriod = TimeSpan.FromSeconds(1);

    private readonly DatagramPort _port;
    private readonly ReceiveBatch _received = new();
    private readonly SendBatch _batch;
    private readonly SessionDesk _desk;
    private readonly ConcurrentQueue<Action<SessionDesk, MonoTime>> _commands = new();
    private readonly List<EngineSession> _touched = [];
    private readonly ILogger _log;
    private readonly Thread _thread;
    private long _dropped;
    private long _rtcpFaults;
    private long _crashes;
    private MonoTime _nextSnapshot;
    private volatile bool _stopping;
    private volatile bool _ended;

    public MediaWorker(DatagramPort port, Func<SendBatch, SessionDesk> desk, ILogger log)
    {
        (_port, _log) = (port, log);
        _batch = new SendBatch(port);
        _desk = desk(_batch);
        _thread = new Thread(Run) { Name = "ooblex-media", IsBackground = true };
    }

    /// <summary>Made anew once a second; read by any thread.</summary>
    public PlaneSnapshot Snapshot { get; private set; } = PlaneSnapshot.Empty;

    public static MonoTime Now => new(Stopwatch.GetElapsedTime(0).Ticks);

    public void Start() => _thread.Start();

    /// <summary>Runs on the worker, between two wake-ups. Any thread.</summary>
    public void Post(Action<SessionDesk, MonoTime> command)
    {
        _commands.Enqueue(command);
        if (_ended)
        {
            lock (_commands)
            {
                RunCommands(Now); // The loop is over: what it would have answered is answered here.
            }
        }
        else
        {
            _port.Wake();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _port.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _port.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _port.Receive(_received, _commands.IsEmpty ? _desk.Deadlines.Wait(Now) : TimeSpan.Zero);
            MonoTime now = Now;
            for (int i = 0; i < _received.Count; i++)
            {
                Dispatch(_received.Datagram(i), _received.Source(i), now);
            }

            FlushMedia(now);
            RunCommands(now);
            while (_desk.Deadlines.TryTakeDue(now, out IScheduled due))
            {
                Guard((EngineSession)due, now, static (session, at) => session.Tick(at));
            }

            Settle();
            _batch.Flush();
            TakeSnapshot(now);
        }

        _desk.CloseAll();
        _batch.Flush();
        _ended = true;
        lock (_commands)
        {
            RunCommands(Now); // Whoever still waits is told that the engine stops.
        }
    }

    private void Dispatch(Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        if (datagram.IsEmpty)
        {
            _dropped++;
            return;
        }

        bool isStun = datagram[0] <= 3;
        EngineSession? session = isStun ? _desk.Table.ByUsername(datagram) : _desk.Table.ByAddress(from);
        if (session is null)
        {
            _dropped++; // Nobody asked for it, so nobody answers: strangers learn nothing and cost nothing.
            return;
        }

        try
        {
            Receive(session, datagram, from, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(session, e);
        }
    }

    private void Receive(EngineSession session, Span<byte> datagram, in TransportAddress from, MonoTime now)
    {
        switch (session.Peer.Receive(datagram, from, now, out int clearBytes))
        {
            case PeerInput.Rtp:
                session.Publisher?.OnRtp(datagram[..clearBytes], now);
                break;
            case PeerInput.Rtcp:
                bool wellFormed = session.Publisher?.OnRtcp(datagram[..clearBytes], now)
                    ?? session.Viewer?.OnRtcp(datagram[..clearBytes], now) ?? true;
                _rtcpFaults += wellFormed ? 0 : 1;
                break;
            case PeerInput.Check:
                _desk.Table.Bind(session, from);
                _desk.Drain(session, now);
                break;
            case PeerInput.Dtls:
            case PeerInput.None:
            default:
                _desk.Drain(session, now);
                break;
        }

        Touch(session);
    }

    private void RunCommands(MonoTime now)
    {
        while (_commands.TryDequeue(out Action<SessionDesk, MonoTime>? command))
        {
            command(_desk, now);
        }
    }

    // All packets of a wake-up go on together, viewer by viewer.
    private void FlushMedia(MonoTime now)
    {
        foreach (EngineSession session in _touched)
        {
            if (!session.IsGone)
            {
                session.Publisher?.Flush(now);
            }
        }
    }

    // Deadlines are looked at once per wake-up and session, however many packets came.
    private void Settle()
    {
        foreach (EngineSession session in _touched)
        {
            session.IsTouched = false;
            if (!session.IsGone)
            {
                _desk.Deadlines.Follow(session);
            }
        }

        _touched.Clear();
    }

    private void Touch(EngineSession session)
    {
        if (!session.IsTouched)
        {
            session.IsTouched = true;
            _touched.Add(session);
        }
    }

    private void Guard(EngineSession session, MonoTime now, Action<EngineSession, MonoTime> step)
    {
        try
        {
            step(session, now);
            _desk.Drain(session, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Crash(session, e);
        }

        Touch(session);
    }

    // A bug met in one session must not end the others.
    private void Crash(EngineSession session, Exception cause)
    {
        _crashes++;
        EngineLog.SessionCrashed(_log, cause, session.Id);
        _desk.Remove(session, MediaFactKind.HandshakeFailed);
    }

    private void TakeSnapshot(MonoTime now)
    {
        if (now >= _nextSnapshot)
        {
            _nextSnapshot = now + SnapshotPeriod;
            Snapshot = _desk.Snapshot(
                new WorkerCounters(_dropped + _port.SendFailures, _rtcpFaults, _crashes), now);
        }
    }
}

/// <summary>What the loop itself counts.</summary>
internal readonly record struct WorkerCounters(long Dropped, long RtcpFaults, long Crashes);
