using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Results;

namespace Ooblex.Pipelines;

/// <summary>Results of this node's pipelines, to whoever listens. Thread-safe.</summary>
/// <remarks>A listener that is slow loses the oldest: each message is complete in itself.</remarks>
internal sealed class ResultHub : IVisionFeed
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Listener, byte>> _listeners =
        new(StringComparer.Ordinal);

    public IVisionListener Listen(string stream, int capacity)
    {
        Listener listener = new(this, stream, capacity);
        _listeners.GetOrAdd(stream, _ => new ConcurrentDictionary<Listener, byte>())[listener] = 0;
        return listener;
    }

    public void Tell(string stream, VisionResult result)
    {
        if (!HasListeners(stream))
        {
            return; // Nobody pays for text that nobody reads.
        }

        ArrayBufferWriter<byte> json = new(1024);
        ResultJson.Write(result, json);
        Tell(stream, new VisionMessage(result.Findings.Task, json.WrittenMemory));
    }

    public void Tell(string stream, string name, VisionError error)
    {
        ArrayBufferWriter<byte> json = new(256);
        ResultJson.Write(name, error, json);
        Tell(stream, new VisionMessage(VisionMessage.Error, json.WrittenMemory));
    }

    private bool HasListeners(string stream) =>
        _listeners.TryGetValue(stream, out ConcurrentDictionary<Listener, byte>? listeners) && !listeners.IsEmpty;

    private void Tell(string stream, VisionMessage message)
    {
        if (_listeners.TryGetValue(stream, out ConcurrentDictionary<Listener, byte>? listeners))
        {
            foreach (Listener listener in listeners.Keys)
            {
                listener.Offer(message);
            }
        }
    }

    private void Forget(Listener listener)
    {
        if (_listeners.TryGetValue(listener.Stream, out ConcurrentDictionary<Listener, byte>? listeners))
        {
            listeners.TryRemove(listener, out _);
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
