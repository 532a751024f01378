using System.Collections.Concurrent;
using System.Diagnostics;
using Ooblex.Contracts.Pipelines;
using Ooblex.Contracts.Vision;
using Ooblex.Forwarding.Frames;
using Ooblex.Forwarding.Negotiation;
using Ooblex.Forwarding.Plane;
using Ooblex.Inference.Tests.RealModels;
using Ooblex.Inference.Tests.TestKit;
using Ooblex.Protocol.Rtp;
using Xunit.Abstractions;

namespace Ooblex.Pipelines.Tests.Renditions;

/// <summary>Frames in at one stream, pictures out at another: a real engine, decoder, model and encoder.</summary>
public sealed class WholeWayTests(ITestOutputHelper output)
{
    private const int Frames = 60;

    [RealModelFact(FakeCamera.File, "selfie-segmentation-256.onnx")]
    public async Task Every_frame_comes_back_in_time_with_its_background_blurred_and_its_sound_in_step()
    {
        await using SmallNode node = new();
        FilmedStream film = new(node.Codecs, RtpCodecKind.Vp8, Frames);
        await using IFrameInjection source = await node.PublishAsync(RtpCodecKind.Vp8, RtpCodecKind.Opus);
        await using IFrameTap pictures = await node.TapAsync("here/cam~blur", MediaKind.Video);
        await using IFrameTap sounds = await node.TapAsync("here/cam~blur", MediaKind.Audio);
        PipelineStart start = await node.RunAsync("blur", VisionTasks.BackgroundBlur);
        Assert.Equal([VisionTasks.BackgroundBlur], start.Running);

        ConcurrentDictionary<uint, double> sentAt = [];
        Task hearing = AssertSoundAsync(node, sounds);
        Task playing = PlayAsync(node, film, source, sentAt);
        using Likeness seen = new(node.Codecs, RtpCodecKind.H264);
        List<double> addedMs = [];
        for (int i = 0; i < Frames; i++)
        {
            using EncodedFrame frame = await node.NextAsync(pictures);
            Assert.Equal((FilmedStream.TimestampOf(i), RtpCodecKind.H264), (frame.RtpTimestamp, frame.Codec));
            Assert.Equal(i == 0, frame.IsKeyFrame);
            addedMs.Add(Stopwatch.GetElapsedTime(0).TotalMilliseconds - sentAt[frame.RtpTimestamp]);
            if (!frame.CapturedNtp.IsZero)
            {
                // What a viewer is told lies on the publisher's own clock, to the millisecond.
                double toldMs = (frame.CapturedNtp - Made.EpochNtp).TotalMilliseconds;
                Assert.Equal(i * FilmedStream.FrameMs, toldMs, tolerance: 2);
            }

            seen.Add(frame, i);
        }

        await playing;
        await hearing;
        for (int i = 0; i < 1000 && node.Made.Sent < Frames; i++)
        {
            await Task.Delay(10); // The last is counted when it has gone out, and may be here before.
        }

        PipelineRow row = Assert.Single(node.Pipelines.Runs);
        Assert.Equal((PipelineState.Running, Frames), (row.State, (int)row.Frames));
        RenditionSums made = node.Made;
        Assert.Equal((Frames, 0, 0), ((int)made.Sent, (int)made.Dropped, (int)made.Failed));
        Assert.Equal("here/cam~blur", row.Rendition!.Stream);
        Assert.InRange(made.Load, 1e-3, 1);
        Assert.True(node.Load > made.Load, $"{node.Load} of decoding as well");
        addedMs.Sort();
        output.WriteLine($"added ms p50 {addedMs[Frames / 2]:F1}, p95 {addedMs[Frames * 95 / 100]:F1}");
        (double effectMs, double encodeMs) = (made.EffectSeconds / Frames * 1e3, made.EncodeSeconds / Frames * 1e3);
        output.WriteLine($"each: effects {effectMs:F1} ms, encoding {encodeMs:F1} ms");
        output.WriteLine(seen.ToString());
        Assert.InRange(seen.Background, 0, 0.25);
        Assert.True(seen.Face > 0.75, $"the nearest face keeps {seen.Face:P0} of its detail");
    }

    private static async Task AssertSoundAsync(SmallNode node, IFrameTap sounds)
    {
        int last = -1;
        while (last < Frames)
        {
            using EncodedFrame frame = await node.NextAsync(sounds);
            int packet = frame.Data[0];
            Assert.True(packet > last, "in order");
            Assert.Equal([(byte)packet, 1, 2, 3], frame.Data.ToArray());
            Assert.Equal(FilmedStream.SoundTimestampOf(packet), frame.RtpTimestamp);
            if (!frame.CapturedNtp.IsZero)
            {
                double toldMs = (frame.CapturedNtp - Made.EpochNtp).TotalMilliseconds;
                Assert.Equal(packet * FilmedStream.SoundMs, toldMs, tolerance: 2);
            }

            last = packet;
        }
    }

    // As fast as a camera, and no faster than this machine: what is shown is that no frame is lost on the way.
    private static async Task PlayAsync(
        SmallNode node, FilmedStream film, IFrameInjection source, ConcurrentDictionary<uint, double> sentAt)
    {
        using PeriodicTimer beat = new(TimeSpan.FromMilliseconds(FilmedStream.FrameMs));
        int sound = 0;
        for (int i = 0; i < film.Count; i++)
        {
            while (sound * FilmedStream.SoundMs <= i * FilmedStream.FrameMs)
            {
                source.Write(FilmedStream.Sound(sound++, node));
            }

            sentAt[FilmedStream.TimestampOf(i)] = Stopwatch.GetElapsedTime(0).TotalMilliseconds;
            source.Write(film.Picture(i, node));
            do
            {
                await beat.WaitForNextTickAsync();
            }
            while (i - node.Pipelines.Runs.Sum(run => run.Results) > 3);
        }
    }
}
