using System.Collections.Concurrent;
using System.Diagnostics;
using Ooblex.Contracts.Vision;
using Ooblex.Inference.Catalogue;
using Ooblex.Inference.Engine;
using Ooblex.Inference.Scheduling;
using Ooblex.Inference.Sessions;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Media.Frames;

namespace Ooblex.Inference.Tests.Engine;

/// <summary>Frames in at one end, results out at the other, with real workers and made models.</summary>
public sealed class VisionEngineTests : IDisposable
{
    private readonly TestModels _models = new();
    private readonly List<VisionEngine> _engines = [];

    public void Dispose()
    {
        _engines.ForEach(engine => engine.Dispose());
        _models.Dispose();
    }

    [Fact]
    public async Task A_result_says_of_which_frame_by_which_model_and_where()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());
        Sink sink = new();
        using StreamVision vision = engine.Open(Request("face_detection") with { Source = "edge", Node = "n1" }, sink);

        Offer(vision, engine, rtpTimestamp: 777);
        await Poll.UntilAsync(() => !sink.Results.IsEmpty);

        Assert.True(sink.Results.TryPeek(out VisionResult? result));
        Assert.Single(((FaceFindings)result!.Findings).Faces);
        Assert.Equal(777u, result.Frame.RtpTimestamp);
        Assert.Equal((320, 320), (result.Frame.Width, result.Frame.Height));
        Assert.Equal(new ModelStamp("made", "1"), result.Model);
        Assert.Equal(("edge", "n1", "lobby"), (result.Source, result.Node, result.Stream));
        Assert.InRange(result.LatencyMs, 0, 60_000);
        Assert.InRange(
            result.Frame.CapturedUnixMs,
            DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(),
            DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void What_cannot_be_done_is_said_and_the_rest_is_done()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());

        using StreamVision vision = engine.Open(
            Request("face_detection", "emotion", "Face_Detection", "mind_reading"), new Sink());

        AcceptedTask accepted = Assert.Single(vision.Accepted);
        Assert.Equal("face_detection", accepted.Task);
        Assert.Equal("CPUExecutionProvider", accepted.Provider.Running);
        Assert.Equal(
            [
                ("emotion", VisionErrorCode.ModelUnavailable),
                ("Face_Detection", VisionErrorCode.Unsupported),
                ("mind_reading", VisionErrorCode.Unsupported),
            ],
            vision.Unsupported.Select(error => (error.Task, error.Code)));
    }

    [Fact]
    public async Task Trouble_is_told_once_and_does_not_stop_others()
    {
        // An identity is no model of faces: each run finds an output missing.
        VisionEngine bad = Engine(MadeModels.Identity([1, 3, 32, 32]));
        Sink sink = new();
        using StreamVision vision = bad.Open(Request("face_detection"), sink);

        for (int i = 0; i < 3; i++)
        {
            long before = vision.Figures()[0].Figures.Runs;
            await OfferUntilAsync(vision, bad, () => vision.Figures()[0].Figures.Runs > before);
        }

        Assert.InRange(vision.Figures()[0].Figures.Drops[(int)DropCause.Failed], 3, long.MaxValue);
        VisionError error = Assert.Single(sink.Errors);
        Assert.Equal(VisionErrorCode.RunFailed, error.Code);
        Assert.Empty(sink.Results);
    }

    [Fact]
    public async Task Every_frame_that_went_in_is_given_back()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());
        List<VideoFrame> frames = [];
        using (StreamVision vision = engine.Open(Request("face_detection"), new Sink()))
        {
            for (int i = 0; i < 50; i++)
            {
                VideoFrame frame = Frame(engine, (uint)i);
                frames.Add(frame);
                vision.Offer(frame);
                await Task.Yield();
            }
        }

        foreach (VideoFrame frame in frames)
        {
            frame.Release(); // The last reference: one more would throw, one less would leak.
            Assert.Throws<InvalidOperationException>(frame.Release);
        }
    }

    [Fact]
    public async Task The_threshold_changes_at_once()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());
        Sink sink = new();
        using StreamVision vision = engine.Open(Request("face_detection"), sink);
        Offer(vision, engine, 1);
        await Poll.UntilAsync(() => sink.Results.Count == 1);

        vision.Configure(TimeSpan.Zero, 0.95f);
        await OfferUntilAsync(vision, engine, () => sink.Results.Count >= 2);

        Assert.Single(((FaceFindings)sink.Results.First().Findings).Faces);
        Assert.Empty(((FaceFindings)sink.Results.Last().Findings).Faces);
    }

    [Fact]
    public async Task Many_streams_at_once_are_all_served()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());
        (StreamVision Vision, Sink Sink)[] streams =
        [
            .. Enumerable.Range(0, 12).Select(i =>
            {
                Sink sink = new();
                return (engine.Open(Request("face_detection") with { Stream = $"s{i}" }, sink), sink);
            }),
        ];

        await OfferUntilAsync(
            streams.Select(stream => stream.Vision), engine, () => streams.All(s => s.Sink.Results.Count >= 5));

        Assert.All(streams, stream => Assert.Empty(stream.Sink.Errors));
        Assert.All(streams, stream =>
        {
            long[] sequence = [.. stream.Sink.Results.Select(result => result.Sequence)];
            Assert.Equal(Enumerable.Range(1, sequence.Length).Select(n => (long)n), sequence);
            stream.Vision.Dispose();
        });
    }

    [Fact]
    public async Task The_newest_stream_is_told_that_it_is_paused_and_the_oldest_goes_on()
    {
        VisionEngine engine = Engine(MadeModels.OneFace(), targetLoad: 0.1);
        Sink[] sinks = [new(), new()];
        foreach (Sink sink in sinks)
        {
            sink.BusyFor = TimeSpan.FromMilliseconds(150); // Of each second, 0.3 workers of 0.2.
        }

        StreamVision[] streams = [.. sinks.Select(sink => engine.Open(Request("face_detection"), sink))];

        await OfferUntilAsync(streams, engine, () => !sinks[1].Errors.IsEmpty);
        int before = sinks[0].Results.Count;
        await OfferUntilAsync(streams, engine, () => sinks[0].Results.Count > before);

        Assert.Equal(VisionErrorCode.Paused, Assert.Single(sinks[1].Errors).Code);
        Assert.Empty(sinks[0].Errors);
        Assert.True(streams[1].Figures()[0].Figures.IsPaused);
        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Fact]
    public async Task Work_beside_the_models_slows_every_stream_for_as_long_as_it_lasts()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());
        using StreamVision vision = engine.Open(Request("face_detection"), new Sink());
        StreamVision other = engine.Open(Request() with { Stream = "drawn" }, new Sink());

        other.Reserve(5);
        await OfferUntilAsync(vision, engine, () => Interval() == TimeSpan.FromSeconds(1));

        other.Dispose();
        other.Reserve(5); // Whoever is late with it has no stream any more.
        await OfferUntilAsync(vision, engine, () => Interval() == TimeSpan.Zero);

        TimeSpan Interval() => vision.Figures()[0].Figures.Interval;
    }

    [Fact]
    public void Effects_that_cannot_be_done_are_said()
    {
        VisionEngine engine = Engine(MadeModels.OneFace());

        EffectPlan plan = engine.Plan(new EffectRequest
        {
            Effects = ["sepia", "background_blur", "background_image", "super_resolution", "x_ray", "pixelate_faces"],
            Factor = 5,
        });

        Assert.Equal(["sepia", "pixelate_faces"], plan.Chain!.Effects.Select(effect => effect.Name));
        Assert.Equal(
            ["background_blur", "background_image", "super_resolution", "x_ray"],
            plan.Unsupported.Select(error => error.Task));
        plan.Chain.Dispose();
    }

    private static VisionRequest Request(params string[] tasks) => new()
    {
        Stream = "lobby",
        Tasks = tasks,
        UpdateInterval = TimeSpan.Zero,
        ConfidenceThreshold = 0.7f,
    };

    private static VideoFrame Frame(VisionEngine engine, uint rtpTimestamp) => Pictures.FromPlanes(
        320, 320, static (_, _) => 90, info: new FrameInfo(rtpTimestamp, engine.Now, engine.Now, VideoRotation.None));

    private static void Offer(StreamVision vision, VisionEngine engine, uint rtpTimestamp)
    {
        VideoFrame frame = Frame(engine, rtpTimestamp);
        vision.Offer(frame);
        frame.Release();
    }

    private static Task OfferUntilAsync(StreamVision vision, VisionEngine engine, Func<bool> condition) =>
        OfferUntilAsync([vision], engine, condition);

    private static async Task OfferUntilAsync(
        IEnumerable<StreamVision> streams, VisionEngine engine, Func<bool> condition)
    {
        await Poll.UntilAsync(() =>
        {
            VideoFrame frame = Frame(engine, 2);
            foreach (StreamVision stream in streams)
            {
                stream.Offer(frame);
            }

            frame.Release();
            return condition();
        });
    }

    private VisionEngine Engine(byte[] faceModel, double targetLoad = 1)
    {
        ModelEntry faces = _models.Put(
            TestModels.Entry(
                ModelTask.FaceDetection,
                new ModelInput { Name = "x", Width = 32, Height = 32, Fit = PictureFit.Letterbox },
                new ModelOutput { Decoder = ModelDecoder.Yunet, MinConfidence = 0.3f }),
            faceModel);
        ModelEntry absent = faces with { Id = "absent", Task = ModelTask.Emotion, Sha256 = new string('f', 64) };
        ModelCatalogue catalogue = new(
            [faces, absent],
            new Dictionary<ModelTask, string> { [ModelTask.FaceDetection] = "made", [ModelTask.Emotion] = "absent" });
        InferenceOptions options = new()
        {
            Sessions = TestModels.SessionsOptions,
            Scheduler = new SchedulerOptions
            {
                Workers = 2,
                TargetLoad = targetLoad,
                MaxInterval = TimeSpan.FromSeconds(1),
                MaxAge = TimeSpan.FromSeconds(5),
                BatchSize = 4,
                BatchWait = TimeSpan.FromMilliseconds(2),
            },
            UpdateInterval = TimeSpan.FromMilliseconds(100),
            ConfidenceThreshold = 0.7f,
        };
        VisionEngine engine = new(catalogue, _models.Sessions, options, TimeProvider.System);
        _engines.Add(engine);
        return engine;
    }

    private sealed class Sink : IVisionSink
    {
        public ConcurrentQueue<VisionResult> Results { get; } = new();

        public ConcurrentQueue<VisionError> Errors { get; } = new();

        /// <summary>What a result costs more, as a larger model would.</summary>
        public TimeSpan BusyFor { get; set; }

        public void Found(VisionResult result)
        {
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < BusyFor)
            {
                Thread.SpinWait(1000);
            }

            Results.Enqueue(result);
        }

        public void Failed(VisionError error) => Errors.Enqueue(error);
    }
}
