using Ooblex.Bench.Inference.Clips;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.LoadGen.Server;
using Ooblex.Media.Codecs;
using Ooblex.Micro.Workers;
using Ooblex.Pipelines;
using Ooblex.Pipelines.Renditions;

namespace Ooblex.Bench.Inference.Load;

/// <summary>What a node has to look at streams: engine, codecs, models, and the streams themselves.</summary>
/// <remarks>
/// The engine forwards to viewers at the same time, as in bench workers: everything but the sockets. Streams come in
/// as injections, so their frames are cut into packets and put together again on the engine's worker.
/// </remarks>
internal sealed class Room : IAsyncDisposable
{
    public const int MaxStreams = 120;

    private readonly ModelSessions _sessions;
    private readonly List<WatchedStream> _streams = [];

    private Room(NodeSettings settings, BenchOptions options, WorkerStage stage)
    {
        (Stage, Codecs) = (stage, VideoCodecs.Probe(settings.Codecs));
        _sessions = new ModelSessions(settings.Inference.Sessions, ModelFolder.Open(settings));
        Vision = new VisionEngine(
            settings.Models.Catalogue,
            _sessions,
            settings.Inference with
            {
                Scheduler = settings.Inference.Scheduler with { Workers = options.Workers },
            },
            TimeProvider.System);
        VideoCodecs codecs = Codecs;
        Pipelines = new PipelineEngine(
            stage.Engine,
            new Lazy<VideoCodecs>(codecs),
            Vision,
            new BackgroundPictures(
                BackgroundStore.OpenFile(":memory:", maxCount: 0, TimeProvider.System),
                new Lazy<VideoCodecs>(codecs),
                settings.Pipelines.MaxBackgroundPixels),
            Hub,
            settings.Pipelines with { MaxRuns = MaxStreams },
            TimeProvider.System);
    }

    public WorkerStage Stage { get; }

    public VideoCodecs Codecs { get; }

    public VisionEngine Vision { get; }

    public ResultHub Hub { get; } = new();

    public PipelineEngine Pipelines { get; }

    public IReadOnlyList<WatchedStream> Streams => _streams;

    public static async Task<Room> OpenAsync(BenchOptions options)
    {
        NodeSettings settings = OoblexConfiguration.Load(
            nodeConf: null, new Dictionary<string, string>(), CommandLine.Parse([])).Settings!;
        WorkerStage stage = await WorkerStage.OpenAsync(
            new WorkersOptions { Viewers = options.Viewers }, workers: 1);
        return new Room(settings, options, stage);
    }

    /// <summary>As many streams as that, all of one clip. Those there are stay when they show the same.</summary>
    public async Task HaveAsync(int count, Clip clip, Metronome metronome)
    {
        while (_streams.Count > count || (_streams.Count > 0 && _streams[^1].Clip != clip))
        {
            WatchedStream last = _streams[^1];
            _streams.Remove(last);
            metronome.Remove(last);
            await last.DisposeAsync();
        }

        while (_streams.Count < count)
        {
            WatchedStream stream = await WatchedStream.OpenAsync(this, clip, _streams.Count);
            _streams.Add(stream);
            metronome.Add(stream);
        }
    }

    /// <summary>Where the work is done; the metronome stays off it.</summary>
    public static void Pin(BenchOptions options) => Affinity.PinThisProcess(options.Core);

    public async ValueTask DisposeAsync()
    {
        foreach (WatchedStream stream in _streams)
        {
            await stream.DisposeAsync();
        }

        await Pipelines.DisposeAsync();
        Vision.Dispose();
        _sessions.Dispose();
        await Stage.DisposeAsync();
    }
}
