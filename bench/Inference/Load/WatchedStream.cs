using System.Text.Json;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Plane;

namespace Ooblex.Bench.Inference.Load;

/// <summary>One stream whose faces are looked for ten times a second, from its frames to its messages.</summary>
internal sealed class WatchedStream : IAsyncDisposable, IBeat
{
    private const int MessagesKept = 64;
    private const uint TicksPerFrame = 90_000 / Clip.FramesPerSecond;

    // The part of a clip by which each stream is behind the one before, so that key frames do not come together.
    private const double Lag = 0.381966;

    private readonly Room _room;
    private readonly string _key;
    private readonly IFrameInjection _injection;
    private readonly IVisionListener _listener;
    private readonly Task _reader;
    private readonly object _gate = new();
    private readonly List<double> _ages = [];
    private readonly int _first;
    private int _next;

    private WatchedStream(Room room, Clip clip, int index, IFrameInjection injection)
    {
        (_room, _key, Clip, _injection) = (room, KeyOf(index), clip, injection);
        _listener = room.Hub.Listen(_key, MessagesKept);
        double turns = index * Lag;
        _first = -(int)((turns - Math.Floor(turns)) * clip.Frames.Count);
        _next = _first;
        Phase = TimeSpan.FromSeconds((index * Lag % 1) / Clip.FramesPerSecond);
        _reader = Task.Run(ReadAsync);
    }

    public Clip Clip { get; }

    public TimeSpan Every { get; } = TimeSpan.FromSeconds(1.0 / Clip.FramesPerSecond);

    public TimeSpan Phase { get; }

    /// <summary>Frames that the publisher has sent.</summary>
    public long Sent => Math.Max(0, Volatile.Read(ref _next));

    public static async Task<WatchedStream> OpenAsync(Room room, Clip clip, int index)
    {
        string key = KeyOf(index);
        IFrameInjection injection = await room.Stage.Engine.InjectAsync(
            new InjectionRequest(key, key, clip.Codec, Sound: null), CancellationToken.None)
            ?? throw new InvalidOperationException("The engine has no room for this stream.");
        WatchedStream stream = new(room, clip, index, injection);
        PipelineStart start = await room.Pipelines.RunAsync(
            new PipelineRun(key, key, new PipelineSpec { Tasks = [VisionTasks.FaceDetection] }),
            CancellationToken.None);
        return start.Running.Count == 1 ? stream : throw new InvalidOperationException(start.Detail);
    }

    public void Beat()
    {
        int frame = _next;
        Volatile.Write(ref _next, frame + 1);
        if (frame < 0)
        {
            return;
        }

        ClipFrame next = Clip.Frames[frame % Clip.Frames.Count];
        _injection.Write(EncodedFrame.Made(
            next.Data, Clip.Codec, next.IsKeyFrame, (uint)frame * TicksPerFrame, next.IsDiscardable));
    }

    /// <summary>Milliseconds from the frame's coming to the message at who listens, since the last call.</summary>
    public IReadOnlyList<double> TakeAges()
    {
        lock (_gate)
        {
            double[] ages = [.. _ages];
            _ages.Clear();
            return ages;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _room.Pipelines.StopAsync(_key, CancellationToken.None);
        await _injection.DisposeAsync();
        _listener.Dispose();
        await _reader;
    }

    private static string KeyOf(int index) => $"bench/seen{index}";

    private async Task ReadAsync()
    {
        await foreach (VisionMessage message in _listener.Messages.ReadAllAsync())
        {
            double now = (DateTime.UtcNow - DateTime.UnixEpoch).TotalMilliseconds;
            if (message.Type == VisionMessage.Error)
            {
                continue;
            }

            using JsonDocument json = JsonDocument.Parse(message.Json);
            double age = now - json.RootElement.GetProperty("timestamp").GetInt64();
            lock (_gate)
            {
                _ages.Add(age);
            }
        }
    }
}
