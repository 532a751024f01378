using System.Buffers;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Results;

namespace Ooblex.Pipelines;

/// <summary>Results of this node's pipelines, and of those of other nodes, to whoever listens. Thread-safe.</summary>
/// <remarks>A listener that is slow loses the oldest: each message is complete in itself.</remarks>
public sealed class ResultHub : IVisionFeed, IVisionExchange
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Listener[]> _listeners = new(StringComparer.Ordinal);
    private IVisionNodes? _nodes; // Read by Volatile: Interlocked takes it away.

    public IReadOnlyCollection<string> Streams
    {
        get
        {
            lock (_lock)
            {
                return [.. _listeners.Keys];
            }
        }
    }

    public IVisionListener Listen(string stream, int capacity)
    {
        Listener listener = new(this, stream, capacity);
        Listener[] others;
        lock (_lock)
        {
            others = _listeners.GetValueOrDefault(stream, []);
            _listeners[stream] = [.. others, listener];
        }

        if (others.Length == 0)
        {
            Volatile.Read(ref _nodes)?.ListenersChanged();
        }

        return listener;
    }

    public void Offer(string stream, VisionMessage message) => Tell(ListenersOf(stream), message);

    public void Join(IVisionNodes nodes)
    {
        Volatile.Write(ref _nodes, nodes);
        nodes.ListenersChanged();
    }

    public void Leave(IVisionNodes nodes) => Interlocked.CompareExchange(ref _nodes, null, nodes);

    /// <summary>Nobody pays for text that nobody reads.</summary>
    internal void Tell(string stream, VisionResult result)
    {
        (Listener[] here, IVisionNodes? elsewhere) = ReadersOf(stream);
        if (here.Length > 0 || elsewhere is not null)
        {
            ArrayBufferWriter<byte> json = new(1024);
            ResultJson.Write(result, json);
            VisionMessage message = new(result.Findings.Task, json.WrittenMemory);
            Tell(here, message);
            elsewhere?.Send(stream, message);
        }
    }

    internal void Tell(string stream, string name, VisionError error)
    {
        (Listener[] here, IVisionNodes? elsewhere) = ReadersOf(stream);
        if (here.Length > 0 || elsewhere is not null)
        {
            ArrayBufferWriter<byte> json = new(256);
            ResultJson.Write(name, error, json);
            VisionMessage message = new(VisionMessage.Error, json.WrittenMemory);
            Tell(here, message);
            elsewhere?.Send(stream, message);
        }
    }

    private static void Tell(Listener[] listeners, VisionMessage message)
    {
        foreach (Listener listener in listeners)
        {
            listener.Offer(message);
        }
    }

    private (Listener[] Here, IVisionNodes? Elsewhere) ReadersOf(string stream)
    {
        IVisionNodes? nodes = Volatile.Read(ref _nodes);
        return (ListenersOf(stream), nodes?.Listen(stream) is true ? nodes : null);
    }

    private Listener[] ListenersOf(string stream)
    {
        lock (_lock)
        {
            return _listeners.GetValueOrDefault(stream, []);
        }
    }

    private void Forget(Listener listener)
    {
        Listener[] before;
        Listener[] rest;
        lock (_lock)
        {
            before = _listeners.GetValueOrDefault(listener.Stream, []);
            rest = [.. before.Where(other => other != listener)];
            if (rest.Length > 0)
            {
                _listeners[listener.Stream] = rest;
            }
            else
            {
                _listeners.Remove(listener.Stream);
            }
        }

        if (before.Length > 0 && rest.Length == 0)
        {
            Volatile.Read(ref _nodes)?.ListenersChanged();
        }
    }

    private sealed class Listener(ResultHub hub, string stream, int capacity) : IVisionListener
    {
        private readonly Channel<VisionMessage> _messages = Channel.CreateBounded<VisionMessage>(
            new BoundedChannelOptions(capacity)
            {
                FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true,
            });

        public string Stream => stream;

        public ChannelReader<VisionMessage> Messages => _messages.Reader;

        public void Offer(VisionMessage message) => _messages.Writer.TryWrite(message);

        public void Dispose()
        {
            hub.Forget(this);
            _messages.Writer.TryComplete();
        }
    }
}
