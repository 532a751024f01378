using System.Text;
using System.Threading.Channels;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;

namespace Ooblex.Gateway.Tests.Support;

/// <summary>Stands in for what looks at streams: a test says what it finds.</summary>
internal sealed class ScriptedVision : IVisionFeed, IModelList
{
    private readonly Lock _gate = new();
    private readonly List<Listener> _listeners = [];

    public IReadOnlyList<ModelRow> Models { get; } =
        [new("yunet-n", "face-detection", "1.0", "Apache-2.0", "present", 320, 0, IsChosen: true)];

    public int Count(string stream)
    {
        lock (_gate)
        {
            return _listeners.Count(listener => listener.Stream == stream);
        }
    }

    public IVisionListener Listen(string stream, int capacity)
    {
        lock (_gate)
        {
            Listener listener = new(this, stream);
            _listeners.Add(listener);
            return listener;
        }
    }

    public void Tell(string stream, string type, string json)
    {
        lock (_gate)
        {
            foreach (Listener listener in _listeners.Where(listener => listener.Stream == stream))
            {
                listener.Queue.Writer.TryWrite(new VisionMessage(type, Encoding.UTF8.GetBytes(json)));
            }
        }
    }

    private sealed class Listener(ScriptedVision vision, string stream) : IVisionListener
    {
        public string Stream => stream;

        public Channel<VisionMessage> Queue { get; } = Channel.CreateUnbounded<VisionMessage>();

        public ChannelReader<VisionMessage> Messages => Queue.Reader;

        public void Dispose()
        {
            lock (vision._gate)
            {
                vision._listeners.Remove(this);
            }
        }
    }
}
