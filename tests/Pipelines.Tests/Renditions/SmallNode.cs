using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Ooblex.Configuration;
using Ooblex.Configuration.Sources;
using Ooblex.Contracts.Pipelines;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Store;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Codecs;
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
        Pipelines = new PipelineEngine(
            Media, new Lazy<VideoCodecs>(Codecs), _vision, Results, _settings.Pipelines, _time);
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
    public async Task<PipelineStart> RunAsync(string rendition, params string[] effects) =>
        await Pipelines.RunAsync(
            new PipelineRun("p", Stream, new PipelineSpec { Effects = effects, Rendition = rendition })
            {
                Rendition = new RenditionRun($"{Stream}~{rendition}", $"maker-{++_makers}", Epoch: _makers),
            },
            CancellationToken.None);

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
