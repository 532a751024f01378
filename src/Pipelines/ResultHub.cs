using System.Buffers;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Results;

namespace Ooblex.Pipelines;

/// <summary>Results of this node's pipelines, to whoever listens. Thread-safe.</summary>
/// <remarks>A listener that is slow loses the oldest: each message is complete in itself.</remarks>
public sealed class ResultHub : IVisionFeed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Listener[]> _listeners = new(StringComparer.Ordinal);

    public IVisionListener Listen(string stream, int capacity)
    {
        Listener listener = new(this, stream, capacity);
        lock (_lock)
        {
            _listeners[stream] = [.. _listeners.GetValueOrDefault(stream, []), listener];
        }

        return listener;
    }

    /// <summary>Nobody pays for text that nobody reads.</summary>
    internal void Tell(string stream, VisionResult result)
    {
        if (ListenersOf(stream) is { Length: > 0 } listeners)
        {
            ArrayBufferWriter<byte> json = new(1024);
            ResultJson.Write(result, json);
            Tell(listeners, new VisionMessage(result.Findings.Task, json.WrittenMemory));
        }
    }

    internal void Tell(string stream, string name, VisionError error)
    {
        if (ListenersOf(stream) is { Length: > 0 } listeners)
        {
            ArrayBufferWriter<byte> json = new(256);
            ResultJson.Write(name, error, json);
            Tell(listeners, new VisionMessage(VisionMessage.Error, json.WrittenMemory));
        }
    }

    private static void Tell(Listener[] listeners, VisionMessage message)
    {
        foreach (Listener listener in listeners)
        {
            listener.Offer(message);
        }
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
        lock (_lock)
        {
            Listener[] rest = [.. ListenersOf(listener.Stream).Where(other => other != listener)];
            if (rest.Length > 0)
            {
                _listeners[listener.Stream] = rest;
            }
            else
            {
                _listeners.Remove(listener.Stream);
            }
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
