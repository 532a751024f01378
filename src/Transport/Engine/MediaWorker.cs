using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Ooblex.Forwarding.Plane;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Sockets;

namespace Ooblex.Transport.Engine;

/// <summary>The loop: one thread, one socket, and the sessions that belong to it.</summary>
/// <remarks>
/// A wake-up takes a batch of datagrams and what other workers have handed over, sends media on, runs what is due, and
/// flushes once. Commands come by a queue, packets of other workers by rings; facts leave by a channel.
/// </remarks>
internal sealed class MediaWorker : IDisposable
{
    private static readonly TimeSpan SnapshotPeriod = TimeSpan.FromSeconds(1);

    private readonly DatagramPort _port;
    private readonly ReceiveBatch _received = new();
    private readonly SessionDesk _desk;
    private readonly ConcurrentQueue<Action<SessionDesk, MonoTime>> _commands = new();
    private readonly MediaWorker[] _workers;
    private readonly Thread _thread;
    private MonoTime _nextSnapshot;
    private int _isAsleep;
    private volatile bool _stopping;
    private volatile bool _ended;

    /// <param name="index">Its place in <paramref name="workers"/>.</param>
    /// <param name="port">Owned from now on.</param>
    /// <param name="parts">Shared by all workers.</param>
    /// <param name="workers">All of the engine's; each stands in its place before anybody is told of it.</param>
    /// <param name="isRelay">The port is for other nodes, not for clients.</param>
    /// <param name="log">For bugs.</param>
    public MediaWorker(
        int index, DatagramPort port, EngineParts parts, MediaWorker[] workers, bool isRelay, ILogger log)
    {
        (Index, _port, _workers) = (index, port, workers);
        Batch = new SendBatch(port);
        Mailbox = new Mailbox(workers.Length, parts.Options.Transport.HandoverParcels);
        Outbox = new Outbox(index, workers);
        _desk = new SessionDesk(this, parts, log);
        Input = new WorkerInput(this, _desk, parts.Table, log);
        if (isRelay)
        {
            _desk.OpenRelays(log);
        }

        string name = isRelay ? "ooblex-relay" : string.Create(CultureInfo.InvariantCulture, $"ooblex-media-{index}");
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public static MonoTime Now => new(Stopwatch.GetElapsedTime(0).Ticks);

    public int Index { get; }

    /// <summary>Datagrams on their way out; this worker's thread only.</summary>
    public SendBatch Batch { get; }

    /// <summary>Where other workers put packets.</summary>
    public Mailbox Mailbox { get; }

    /// <summary>This worker's thread only.</summary>
    public Outbox Outbox { get; }

    /// <summary>This worker's thread only.</summary>
    public WorkerInput Input { get; }

    /// <summary>Made anew once a second; read by any thread.</summary>
    public PlaneSnapshot Snapshot { get; private set; } = PlaneSnapshot.Empty;

    /// <summary>Made anew once a second; read by any thread.</summary>
    public IReadOnlyList<RelayRow> Relays => _desk.Relays?.Rows ?? [];

    public MediaWorker Peer(int index) => _workers[index];

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
            Interlocked.MemoryBarrier(); // Queued before we look whether it sleeps.
            WakeIfAsleep();
        }
    }

    /// <summary>Asks something of the worker. Any thread.</summary>
    public ValueTask<T> Ask<T>(Func<SessionDesk, MonoTime, T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post((desk, now) =>
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

    /// <summary>Any thread, after a full fence behind what it shall see.</summary>
    public void WakeIfAsleep()
    {
        if (Volatile.Read(ref _isAsleep) != 0 && Interlocked.Exchange(ref _isAsleep, 0) != 0)
        {
            _port.Wake();
        }
    }

    /// <summary>Asks it to end. Workers end one after the other only when all have been asked.</summary>
    public void Stop()
    {
        _stopping = true;
        _port.Wake();
    }

    public void Dispose()
    {
        Stop();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _port.Dispose();
    }

    private void Run()
    {
        IDatagramIntake intake = (IDatagramIntake?)_desk.Relays ?? Input;
        while (!_stopping)
        {
            Wait();
            MonoTime now = Now;
            for (int i = 0; i < _received.Count; i++)
            {
                intake.Take(_received.Datagram(i), _received.Source(i), now);
            }

            Input.TakeMail(now);
            Input.Flush(now);
            RunCommands(now);
            Input.RunDue(now);
            Input.Settle();
            Outbox.Announce();
            Batch.Flush();
            TakeSnapshot(now);
        }

        _desk.CloseAll(Now);
        Batch.Flush();
        _ended = true;
        lock (_commands)
        {
            RunCommands(Now); // Whoever still waits is told that the engine stops.
        }

        Input.TakeMail(Now); // Packets that nobody will send any more go back where they came from.
    }

    // Says that it sleeps before it looks for work a last time: whoever adds work after that look sees the word.
    private void Wait()
    {
        Interlocked.Exchange(ref _isAsleep, 1);
        bool hasWork = Mailbox.HasMail || !_commands.IsEmpty || _stopping;
        _port.Receive(_received, hasWork ? TimeSpan.Zero : _desk.Deadlines.Wait(Now));
        Volatile.Write(ref _isAsleep, 0);
    }

    private void RunCommands(MonoTime now)
    {
        while (_commands.TryDequeue(out Action<SessionDesk, MonoTime>? command))
        {
            command(_desk, now);
        }
    }

    private void TakeSnapshot(MonoTime now)
    {
        if (now >= _nextSnapshot)
        {
            _nextSnapshot = now + SnapshotPeriod;
            WorkerCounters counters = Input.Counters;
            counters.Dropped += _port.SendFailures;
            Snapshot = _desk.Snapshot(counters, now);
        }
    }
}
