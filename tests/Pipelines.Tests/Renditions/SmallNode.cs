using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Contracts.Backgrounds;
using Ooblex.Contracts.Pipelines;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Gateway.Backgrounds;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
using Ooblex.Pipelines.Renditions;
using Ooblex.Protocol.Rtp;
using Ooblex.Protocol.Wire;
using Ooblex.Transport.Engine;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>What of a node carries pictures: a real media engine, real codecs and models, and no actors.</summary>
internal sealed class SmallNode : IAsyncDisposable
{
    public const string Stream = "here/cam";

    private static readonly Dictionary<string, string> Files = new()
    {
        ["selfie-segmentation"] = "selfie-segmentation-256.onnx",
        ["yunet-n"] = "yunet-n-dynamic.onnx",
    };

    private readonly ForgivingTime _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ooblex-models-");
    private readonly NodeSettings _settings;
    private readonly ModelSessions _sessions;
    private readonly VisionEngine _vision;
    private readonly BackgroundStore _backgrounds = BackgroundStore.OpenFile(":memory:", 10, TimeProvider.System);
    private int _makers;

    /// <param name="settings">As on the command line of a node: <c>ooblex.key=value</c>.</param>
    public SmallNode(params string[] settings)
    {
        string[] all = ["ooblex.transport.host=127.0.0.1", "ooblex.transport.port=0", .. settings];
        ConfigurationResult configuration = OoblexConfiguration.Load(
            nodeConf: null,
            new Dictionary<string, string>(),
            CommandLine.Parse([.. all.SelectMany(setting => new[] { "--set", setting })]));
        Assert.NotNull(configuration.Settings);
        _settings = configuration.Settings;
        ModelStore store = new(_folder.FullName);
        foreach ((string id, string file) in Files)
        {
            ModelEntry entry = _settings.Models.Catalogue.Find(id)!;
            File.Copy(SharedFiles.Model(file), store.PathOf(entry));
        }

        Codecs = VideoCodecs.Probe(_settings.Codecs);
        Assert.True(Codecs.Report.IsAvailable, CodecReport.Advice);
        Media = new MediaEngine(_settings.Engine, NullLogger<MediaEngine>.Instance);
        _sessions = new ModelSessions(_settings.Inference.Sessions, store);
        _vision = new VisionEngine(_settings.Models.Catalogue, _sessions, _settings.Inference, _time);
        Lazy<VideoCodecs> codecs = new(Codecs);
        BackgroundPictures pictures = new(_backgrounds, codecs, _settings.Pipelines.MaxBackgroundPixels);
        Pipelines = new PipelineEngine(Media, codecs, _vision, pictures, Results, _settings.Pipelines, _time);
    }

    public VideoCodecs Codecs { get; }

    public MediaEngine Media { get; }

    public ResultHub Results { get; } = new();

    public PipelineEngine Pipelines { get; }

    public RenditionSums Made => ((IPipelineStats)Pipelines).Totals.Renditions;

    /// <summary>Processors that are busy with pictures.</summary>
    public double Load => ((IPipelineStats)Pipelines).Totals.Load * _vision.WorkerCount;

    public MonoTime Now => _vision.Now;

    /// <summary>Begins a pipeline whose picture is watched as <paramref name="rendition"/>.</summary>
    public Task<PipelineStart> RunAsync(string rendition, params string[] effects) =>
        RunAsync(new PipelineSpec { Effects = effects, Rendition = rendition });

    public async Task<PipelineStart> RunAsync(PipelineSpec spec) =>
        await Pipelines.RunAsync(
            new PipelineRun("p", Stream, spec)
            {
                Rendition = new RenditionRun($"{Stream}~{spec.Rendition}", $"maker-{++_makers}", Epoch: _makers),
            },
            CancellationToken.None);

    /// <summary>Keeps a picture as the gateway does, whatever it is.</summary>
    public async Task KeepAsync(string name, byte[] file) =>
        await _backgrounds.PutAsync(name, new PictureFinding(PictureFault.None, "image/png", 1, 1), file, default);

    public async Task<IFrameInjection> PublishAsync(RtpCodecKind video, RtpCodecKind? sound)
    {
        IFrameInjection? source = await Media.InjectAsync(
            new InjectionRequest("publisher", Stream, video, sound), CancellationToken.None);
        Assert.NotNull(source);
        return source;
    }

    public async Task<IFrameTap> TapAsync(string stream, MediaKind kind)
    {
        IFrameTap? tap = await Media.TapAsync(
            new TapRequest(stream, new TapWish(kind, 1, 1)), CancellationToken.None);
        Assert.NotNull(tap);
        return tap;
    }

    public async Task<EncodedFrame> NextAsync(IFrameTap tap)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        try
        {
            EncodedFrame? frame = await tap.TakeAsync(limit.Token);
            Assert.NotNull(frame);
            return frame;
        }
        catch (OperationCanceledException)
        {
            string runs = string.Join(", ", Pipelines.Runs);
            throw new TimeoutException($"No frame came. {runs}; {Made}; {Media.Snapshot.Totals}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pipelines.DisposeAsync();
        await Media.DisposeAsync();
        _vision.Dispose();
        _sessions.Dispose();
        _backgrounds.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>
    /// Behind the clock of the media engine: no frame is ever late, however busy this machine is with other tests.
    /// </summary>
    private sealed class ForgivingTime : TimeProvider
    {
        private readonly long _behind = Stopwatch.Frequency * 60;

        public override long GetTimestamp() => Stopwatch.GetTimestamp() - _behind;
    }
}
