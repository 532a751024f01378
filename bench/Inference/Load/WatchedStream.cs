using System.Text.Json;
using Ooblex.Bench.Inference.Clips;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Scheduling;
using Ooblex.Pipelines;

namespace Ooblex.Bench.Inference.Load;

/// <summary>One stream whose faces are looked for ten times a second, from its frames to its messages.</summary>
internal sealed class WatchedStream : IAsyncDisposable, IBeat
{
    private const int MessagesKept = 64;
    private const uint TicksPerFrame = 90_000 / Clip.FramesPerSecond;

    // The part of a clip by which each stream is behind the one before, so that key frames do not come together.
    private const double Lag = 0.381966;

    private readonly IFrameInjection _injection;
    private readonly PipelineWork _work;
    private readonly StreamVision _vision;
    private readonly IVisionListener _listener;
    private readonly Task _reader;
    private readonly object _gate = new();
    private readonly List<double> _ages = [];
    private readonly int _first;
    private int _next;

    private WatchedStream(
        Clip clip, int index, IFrameInjection injection, PipelineWork work, StreamVision vision,
        IVisionListener listener)
    {
        (Clip, _injection, _work, _vision, _listener) = (clip, injection, work, vision, listener);
        double turns = index * Lag;
        _first = -(int)((turns - Math.Floor(turns)) * clip.Frames.Count);
        _next = _first;
        Phase = TimeSpan.FromSeconds((index * Lag % 1) / Clip.FramesPerSecond);
        _reader = Task.Run(ReadAsync);
    }

    public Clip Clip { get; }

    public TimeSpan Every { get; } = TimeSpan.FromSeconds(1.0 / Clip.FramesPerSecond);

    public TimeSpan Phase { get; }

    /// <summary>Since its start: frames of the stream, by what became of them.</summary>
    public StreamFigures Figures
    {
        get
        {
            LaneFigures lane = _vision.Figures()[0].Figures;
            PipelineRow row = _work.Row;
            return new StreamFigures(Math.Max(0, _next), row.Frames, lane.Runs, lane.Drops, lane.IsPaused);
        }
    }

    public static async Task<WatchedStream> OpenAsync(Room room, Clip clip, int index)
    {
        string key = $"bench/seen{index}";
        IFrameInjection injection = await room.Stage.Engine.InjectAsync(
            new InjectionRequest(key, key, clip.Codec, Sound: null), CancellationToken.None)
            ?? throw new InvalidOperationException("The engine has no room for this stream.");
        IFrameTap tap = await room.Stage.Engine.TapAsync(
            new TapRequest(key, new TapWish(MediaKind.Video, 0, 0)), CancellationToken.None)
            ?? throw new InvalidOperationException("The engine taps as many streams as it may.");
        PipelineSpec spec = new() { Tasks = [VisionTasks.FaceDetection] };
        ResultCounter results = new(room.Hub, key, key);
        StreamVision vision = room.Vision.Open(
            new VisionRequest { Stream = key, Tasks = spec.Tasks, UpdateInterval = spec.UpdateInterval }, results);
        IVisionListener listener = room.Hub.Listen(key, MessagesKept);
        PipelineWork work = new(
            new PipelineRun(key, key, spec),
            new PipelineStart(spec.Tasks, [], "cpu", ""),
            new PictureSource(tap, room.Codecs),
            vision,
            output: null,
            results);
        return new WatchedStream(clip, index, injection, work, vision, listener);
    }

    public void Beat()
    {
        int frame = _next++;
        if (frame < 0)
        {
            return;
        }

        ClipFrame next = Clip.Frames[frame % Clip.Frames.Count];
        _injection.Write(EncodedFrame.Made(next.Data, Clip.Codec, next.IsKeyFrame, (uint)frame * TicksPerFrame));
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
        await _work.DisposeAsync();
        await _injection.DisposeAsync();
        _listener.Dispose();
        await _reader;
    }

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

/// <param name="Sent">Frames that the publisher sent.</param>
/// <param name="Decoded">Of these.</param>
/// <param name="Runs">Of the model.</param>
/// <param name="Drops">Pictures not looked at, by <see cref="DropCause"/>.</param>
/// <param name="IsPaused">Now.</param>
internal sealed record StreamFigures(
    long Sent, long Decoded, long Runs, IReadOnlyList<long> Drops, bool IsPaused);
