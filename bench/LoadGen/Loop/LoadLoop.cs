using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Ooblex.LoadGen.Peers;
using Ooblex.Protocol.Wire;

namespace Ooblex.LoadGen.Loop;

/// <summary>The thread that is all clients: it paces the publishers and reads every socket.</summary>
/// <remarks>Publishers are looked at every millisecond. Other threads talk to it by <see cref="AskAsync"/>.</remarks>
internal sealed class LoadLoop : IDisposable
{
    private const int TicksPerRound = 8;
    private const int PolledPerTick = 100;

    private readonly EventSet _events = new();
    private readonly ReceiveRing _receive = new();
    private readonly SendRing _send = new();
    private readonly ConcurrentQueue<Action> _questions = new();
    private readonly bool _forgives;
    private readonly List<ILoadPeer?> _peers = [];
    private readonly Stack<int> _freeTags = new();
    private readonly List<ILoadPeer> _ticked = [];
    private readonly List<Publisher> _publishers = [];
    private readonly List<ILoadPeer> _polled = [];
    private readonly Thread _thread;
    private int _ticks;
    private int _nextPolled;
    private volatile bool _stopped;
    private volatile Exception? _fault;

    /// <param name="forgives">A server that is gone is taken as a network that loses datagrams; else it ends the load.
    /// </param>
    public LoadLoop(bool forgives = false)
    {
        _forgives = forgives;
        _thread = new Thread(Run) { Name = "load", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The loop's clock.</summary>
    public static MonoTime Now => new(Stopwatch.GetElapsedTime(0).Ticks);

    /// <summary>Adds a client and starts it.</summary>
    public Task AddAsync(ILoadPeer peer) => AskAsync(() =>
    {
        if (!_freeTags.TryPop(out int tag))
        {
            tag = _peers.Count;
            _peers.Add(null);
        }

        _peers[tag] = peer;
        _ticked.Add(peer);
        _events.Add(peer.Path.File, tag);
        if (peer is Publisher publisher)
        {
            _publishers.Add(publisher);
        }

        Tick(peer, Now);
        return true;
    });

    /// <summary>Forgets a client and frees its socket.</summary>
    public Task RemoveAsync(ILoadPeer peer) => AskAsync(() =>
    {
        int tag = _peers.IndexOf(peer);
        if (tag < 0)
        {
            return false;
        }

        _events.Remove(peer.Path.File);
        _peers[tag] = null;
        _freeTags.Push(tag);
        _ticked.Remove(peer);
        _polled.Remove(peer);
        if (peer is Publisher publisher)
        {
            _publishers.Remove(publisher);
        }

        peer.Dispose();
        return true;
    });

    /// <summary>From now on looks at a client's socket by the clock instead of being woken by it.</summary>
    public Task PollAsync(ILoadPeer peer) => AskAsync(() =>
    {
        _events.Remove(peer.Path.File);
        _polled.Add(peer);
        return true;
    });

    /// <summary>From now on neither reads a client's socket nor lets it speak.</summary>
    public Task SilenceAsync(ILoadPeer peer) => AskAsync(() =>
    {
        _events.Remove(peer.Path.File);
        return _ticked.Remove(peer);
    });

    /// <summary>Runs a question on the loop's thread, within a millisecond or so.</summary>
    public Task<T> AskAsync<T>(Func<T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions.Enqueue(() =>
        {
            if (_fault is not null)
            {
                answer.SetException(new InvalidOperationException("The load has stopped.", _fault));
                return;
            }

            try
            {
                answer.SetResult(question());
            }
            catch (Exception error)
            {
                answer.SetException(error); // It is the asker's, whatever it is.
            }
        });
        return answer.Task;
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        foreach (ILoadPeer? peer in _peers)
        {
            peer?.Dispose();
        }

        _events.Dispose();
    }

    private void Run()
    {
        try
        {
            Serve();
        }
        catch (Exception error) when (error is SocketException or Win32Exception)
        {
            _fault = error; // The server has gone, or the system has run out: whoever asks next is told.
        }

        while (!_stopped)
        {
            TakeQuestions();
            Thread.Sleep(1);
        }
    }

    private void Serve()
    {
        while (!_stopped)
        {
            int count = _events.Wait();
            for (int i = 0; i < count; i++)
            {
                int tag = _events.Ready(i);
                if (tag == EventSet.Timer)
                {
                    _events.TakeTick();
                    Tick(Now);
                }
                else if (_peers[tag] is { } peer)
                {
                    Receive(peer);
                }
            }
        }
    }

    private void Receive(ILoadPeer peer)
    {
        int count = _receive.Receive(peer.Path.File);
        MonoTime now = Now;
        for (int i = 0; i < count; i++)
        {
            try
            {
                peer.Receive(_receive.Datagram(i), _receive.ArrivedTicks(i), now);
            }
            catch (SocketException) when (_forgives)
            {
                // An answer that nobody took.
            }
        }
    }

    private void Tick(ILoadPeer peer, MonoTime now)
    {
        try
        {
            peer.Tick(now);
        }
        catch (SocketException) when (_forgives)
        {
            // As above.
        }
    }

    private void Tick(MonoTime now)
    {
        foreach (Publisher publisher in _publishers)
        {
            publisher.Pace(_send, now);
        }

        if (++_ticks % TicksPerRound == 0)
        {
            foreach (ILoadPeer peer in _ticked)
            {
                Tick(peer, now);
            }
        }

        for (int i = 0; i < Math.Min(PolledPerTick, _polled.Count); i++)
        {
            _nextPolled = (_nextPolled + 1) % _polled.Count;
            Receive(_polled[_nextPolled]);
        }

        TakeQuestions();
    }

    private void TakeQuestions()
    {
        while (_questions.TryDequeue(out Action? question))
        {
            question();
        }
    }
}
